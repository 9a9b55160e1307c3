-- People belong to no workspace, and signing in looks across all of them. So that a forgotten WHERE still reads nothing,
-- the service's role reads these tables only through the functions of 0002, each of which asks for one row by its key.
CREATE TABLE users (
    id uuid PRIMARY KEY,
    email text NOT NULL,
    -- The address as it is compared: normalised and in lower case.
    email_key text NOT NULL CONSTRAINT ux_users_email UNIQUE,
    name text NOT NULL,
    password_hash text NOT NULL,
    failures integer NOT NULL DEFAULT 0,
    locked_until timestamptz,
    created_at timestamptz NOT NULL,
    signed_in_at timestamptz
);

CREATE TABLE sessions (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    user_agent text,
    address text,
    created_at timestamptz NOT NULL,
    used_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    ended_at timestamptz,
    -- signed_out or replayed
    end_reason text
);
CREATE INDEX ix_sessions_user ON sessions (user_id);

-- The tokens of one session are a family: each is used once, and each but the first has a parent.
CREATE TABLE refresh_tokens (
    hash bytea PRIMARY KEY,
    session_id uuid NOT NULL REFERENCES sessions ON DELETE CASCADE,
    parent bytea,
    issued_at timestamptz NOT NULL,
    used_at timestamptz
);
CREATE INDEX ix_refresh_tokens_session ON refresh_tokens (session_id);
CREATE INDEX ix_refresh_tokens_parent ON refresh_tokens (parent);

CREATE TABLE signing_keys (
    kid text PRIMARY KEY,
    -- PKCS#8, encrypted with AES-256-GCM under the master key: a copy of the database signs nothing.
    private_key bytea NOT NULL,
    public_key bytea NOT NULL,
    created_at timestamptz NOT NULL,
    signs_from timestamptz NOT NULL
);

CREATE TABLE workspaces (
    id uuid PRIMARY KEY,
    workspace_id uuid NOT NULL GENERATED ALWAYS AS (id) STORED,
    name text NOT NULL,
    plan text NOT NULL CONSTRAINT ck_workspaces_plan CHECK (plan IN ('free', 'starter', 'professional', 'enterprise')),
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);

CREATE TABLE members (
    workspace_id uuid NOT NULL REFERENCES workspaces ON DELETE CASCADE,
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    role text NOT NULL CONSTRAINT ck_members_role CHECK (role IN ('viewer', 'member', 'admin', 'owner')),
    created_at timestamptz NOT NULL,
    CONSTRAINT pk_members PRIMARY KEY (workspace_id, user_id)
);
CREATE INDEX ix_members_user ON members (user_id);

CREATE TABLE api_clients (
    id uuid PRIMARY KEY,
    workspace_id uuid NOT NULL REFERENCES workspaces ON DELETE CASCADE,
    name text NOT NULL,
    client_id text NOT NULL CONSTRAINT ux_api_clients_client_id UNIQUE,
    secret_hash bytea NOT NULL,
    scopes text[] NOT NULL,
    created_by uuid NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE INDEX ix_api_clients_workspace ON api_clients (workspace_id);

SELECT periscope_protect('workspaces');
SELECT periscope_protect('members');
SELECT periscope_protect('api_clients');

GRANT SELECT, INSERT ON signing_keys TO identity;

-- A workspace sees who its members are, and nothing of their credentials: the inner query is itself limited to the workspace.
ALTER TABLE users ENABLE ROW LEVEL SECURITY;
CREATE POLICY members_of_workspace ON users FOR SELECT TO identity
    USING (EXISTS (SELECT 1 FROM members WHERE members.user_id = users.id));
GRANT SELECT (id, email, name) ON users TO identity;

-- No policy for the service's role: it reaches these by function or not at all.
ALTER TABLE sessions ENABLE ROW LEVEL SECURITY;
ALTER TABLE refresh_tokens ENABLE ROW LEVEL SECURITY;
