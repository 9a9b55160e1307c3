-- What every service's schema starts from. {service} is the service's name; everything here may run again.
CREATE EXTENSION IF NOT EXISTS btree_gin SCHEMA public;
CREATE EXTENSION IF NOT EXISTS pg_trgm SCHEMA public;
CREATE SCHEMA IF NOT EXISTS {service} AUTHORIZATION {service}_owner;
GRANT USAGE ON SCHEMA {service} TO {service}, {service}_system;
SET ROLE {service}_owner;
SET search_path = {service}, public;

CREATE TABLE IF NOT EXISTS migrations (
    number integer PRIMARY KEY,
    name text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now()
);
GRANT SELECT ON migrations TO {service}, {service}_system;

CREATE OR REPLACE FUNCTION current_workspace() RETURNS uuid LANGUAGE sql STABLE AS
    $$ SELECT nullif(current_setting('app.workspace_id', true), '')::uuid $$;

-- A table with workspace data: the service sees and writes only the rows of the workspace it speaks for.
CREATE OR REPLACE FUNCTION periscope_protect(table_name text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('ALTER TABLE {service}.%I ENABLE ROW LEVEL SECURITY', table_name);
    EXECUTE format('DROP POLICY IF EXISTS workspace_isolation ON {service}.%I', table_name);
    EXECUTE format('CREATE POLICY workspace_isolation ON {service}.%I TO {service} '
        'USING (workspace_id = {service}.current_workspace()) WITH CHECK (workspace_id = {service}.current_workspace())', table_name);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON {service}.%I TO {service}', table_name);
END $$;

-- A protected table that is also a queue: the background loops of all workspaces may read and write it.
CREATE OR REPLACE FUNCTION periscope_system(table_name text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('DROP POLICY IF EXISTS system_access ON {service}.%I', table_name);
    EXECUTE format('CREATE POLICY system_access ON {service}.%I TO {service}_system USING (true) WITH CHECK (true)', table_name);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON {service}.%I TO {service}_system', table_name);
END $$;

-- A table without workspace data.
CREATE OR REPLACE FUNCTION periscope_shared(table_name text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON {service}.%I TO {service}, {service}_system', table_name);
END $$;

-- Messages that wait to be published. The service may only add; the dispatcher reads and removes.
CREATE TABLE IF NOT EXISTS outbox (
    sequence bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id uuid NOT NULL,
    position integer NOT NULL DEFAULT 0,
    workspace_id uuid,
    aggregate_id uuid NOT NULL,
    message_type text NOT NULL,
    body bytea NOT NULL,
    headers bytea NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);
ALTER TABLE outbox ENABLE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS workspace_isolation ON outbox;
CREATE POLICY workspace_isolation ON outbox FOR INSERT TO {service}
    WITH CHECK (workspace_id IS NOT DISTINCT FROM current_workspace());
GRANT INSERT ON outbox TO {service};
SELECT periscope_system('outbox');

CREATE OR REPLACE FUNCTION outbox_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('{service}_outbox', '');
    RETURN NULL;
END $$;
DROP TRIGGER IF EXISTS outbox_added ON outbox;
CREATE TRIGGER outbox_added AFTER INSERT ON outbox FOR EACH STATEMENT EXECUTE FUNCTION outbox_added();

-- Which message each consumer has already worked in.
CREATE TABLE IF NOT EXISTS inbox (
    message_id uuid NOT NULL,
    consumer text NOT NULL,
    processed_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (message_id, consumer)
);
CREATE INDEX IF NOT EXISTS ix_inbox_processed_at ON inbox (processed_at);
SELECT periscope_shared('inbox');

-- Messages whose consumer failed: waiting for their next try, or dead.
CREATE TABLE IF NOT EXISTS failed_messages (
    id uuid PRIMARY KEY,
    workspace_id uuid,
    queue text NOT NULL,
    message_id uuid NOT NULL,
    message_type text NOT NULL,
    content_type text NOT NULL,
    body bytea NOT NULL,
    trace_id text,
    error text NOT NULL,
    attempts integer NOT NULL,
    status text NOT NULL CHECK (status IN ('waiting', 'redelivered', 'dead')),
    next_attempt_at timestamptz,
    first_failed_at timestamptz NOT NULL,
    last_failed_at timestamptz NOT NULL,
    UNIQUE (queue, message_id)
);
CREATE INDEX IF NOT EXISTS ix_failed_messages_due ON failed_messages (next_attempt_at) WHERE status = 'waiting';
CREATE INDEX IF NOT EXISTS ix_failed_messages_workspace ON failed_messages (workspace_id, last_failed_at DESC);
SELECT periscope_protect('failed_messages');
SELECT periscope_system('failed_messages');

CREATE TABLE IF NOT EXISTS idempotency_keys (
    principal text NOT NULL,
    route text NOT NULL,
    key text NOT NULL,
    workspace_id uuid,
    request_hash bytea NOT NULL,
    status integer,
    headers jsonb,
    body bytea,
    created_at timestamptz NOT NULL DEFAULT now(),
    completed_at timestamptz,
    PRIMARY KEY (principal, route, key)
);
CREATE INDEX IF NOT EXISTS ix_idempotency_keys_created_at ON idempotency_keys (created_at);
ALTER TABLE idempotency_keys ENABLE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS workspace_isolation ON idempotency_keys;
-- Registration and sign-in have no workspace yet; their keys are rows without one, told apart by the principal.
CREATE POLICY workspace_isolation ON idempotency_keys TO {service}
    USING (workspace_id IS NOT DISTINCT FROM current_workspace()) WITH CHECK (workspace_id IS NOT DISTINCT FROM current_workspace());
GRANT SELECT, INSERT, UPDATE, DELETE ON idempotency_keys TO {service};
SELECT periscope_system('idempotency_keys');
RESET ROLE;
