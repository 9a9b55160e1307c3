-- Who was asked into a workspace by mail, until they come, the workspace takes it back, or a week has passed.
CREATE TABLE invitations (
    id uuid PRIMARY KEY,
    workspace_id uuid NOT NULL REFERENCES workspaces ON DELETE CASCADE,
    -- As users.email_key. It stays when the invitation has ended, to count by.
    address_hash text NOT NULL,
    -- The address, sealed by a version of the key ring: whom it names has no key of their own yet. Null when the invitation has ended.
    sealed_email bytea,
    purpose text NOT NULL GENERATED ALWAYS AS ('person') STORED,
    version integer,
    role text NOT NULL CONSTRAINT ck_invitations_role CHECK (role IN ('viewer', 'member', 'admin', 'owner')),
    invited_by uuid NOT NULL,
    -- Of the link in the newest mail: the secret is made when the mail is sent.
    token_hash bytea CONSTRAINT ux_invitations_token UNIQUE,
    created_at timestamptz NOT NULL,
    asked_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    mails integer NOT NULL DEFAULT 0,
    mailed_at timestamptz,
    ended_at timestamptz,
    CONSTRAINT fk_invitations_ring FOREIGN KEY (purpose, version) REFERENCES key_ring
);
CREATE UNIQUE INDEX ux_invitations_open ON invitations (workspace_id, address_hash) WHERE ended_at IS NULL;
CREATE INDEX ix_invitations_address ON invitations (address_hash, mailed_at);
CREATE INDEX ix_invitations_version ON invitations (version);
SELECT periscope_protect('invitations');
CREATE POLICY lookups ON invitations TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY system_access ON invitations TO identity_system USING (true) WITH CHECK (true);
GRANT SELECT, UPDATE (version, sealed_email) ON invitations TO identity_system;

-- A mail of this kind has the invitation's id in the place of the address.
ALTER TABLE mail_queue DROP CONSTRAINT ck_mail_queue_kind,
    ADD CONSTRAINT ck_mail_queue_kind CHECK (kind IN ('verification', 'reset', 'invitation'));

CREATE FUNCTION invitation_to_mail(invitation uuid, at timestamptz)
RETURNS TABLE (id uuid, workspace_id uuid, workspace text, role text, invited_by uuid, address_hash text, version integer, sealed_email bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = identity, pg_temp AS $$
    SELECT i.id, i.workspace_id, w.name, i.role, i.invited_by, i.address_hash, i.version, i.sealed_email
    FROM invitations i JOIN workspaces w ON w.id = i.workspace_id WHERE i.id = invitation AND i.ended_at IS NULL AND i.expires_at > at;
$$;

CREATE FUNCTION invitation_of_token(token bytea, at timestamptz)
RETURNS TABLE (id uuid, workspace_id uuid, workspace text, role text, invited_by uuid, address_hash text, version integer, sealed_email bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = identity, pg_temp AS $$
    SELECT i.id, i.workspace_id, w.name, i.role, i.invited_by, i.address_hash, i.version, i.sealed_email
    FROM invitations i JOIN workspaces w ON w.id = i.workspace_id WHERE i.token_hash = token AND i.ended_at IS NULL AND i.expires_at > at;
$$;

-- Null when the address was mailed as many in the last hour as anybody should get, from whichever workspaces.
CREATE FUNCTION issue_invitation_token(invitation uuid, token bytea, at timestamptz, most integer)
RETURNS boolean LANGUAGE sql SECURITY DEFINER SET search_path = identity, pg_temp AS $$
    UPDATE invitations i SET token_hash = token, mails = i.mails + 1, mailed_at = at
    WHERE i.id = invitation AND i.ended_at IS NULL AND i.expires_at > at
        AND COALESCE((SELECT sum(o.mails) FROM invitations o WHERE o.address_hash = i.address_hash AND o.mailed_at > at - interval '1 hour'), 0) < most
    RETURNING true;
$$;

-- Whoever has the link reads the mail of the address that it went to.
CREATE FUNCTION verify_email_by_invitation(account uuid, token bytea, at timestamptz)
RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = identity, pg_temp AS $$
    UPDATE users u SET email_verified_at = COALESCE(u.email_verified_at, at) FROM invitations i
    WHERE u.id = account AND i.token_hash = token AND i.expires_at > at AND i.address_hash = u.email_key;
$$;

CREATE FUNCTION forget_invitations(ended_before timestamptz)
RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = identity, pg_temp AS $$
    DELETE FROM invitations WHERE COALESCE(ended_at, expires_at) < ended_before;
$$;

CREATE OR REPLACE FUNCTION forget_account(account uuid)
RETURNS boolean LANGUAGE sql SECURITY DEFINER SET search_path = identity, pg_temp AS $$
    DELETE FROM person_keys WHERE person_id = account;
    DELETE FROM invitations i USING users u WHERE u.id = account AND i.address_hash = u.email_key;
    WITH gone AS (DELETE FROM users WHERE id = account RETURNING 1) SELECT EXISTS (SELECT 1 FROM gone);
$$;

REVOKE ALL ON FUNCTION invitation_to_mail, invitation_of_token, issue_invitation_token, verify_email_by_invitation, forget_invitations FROM PUBLIC;
GRANT EXECUTE ON FUNCTION invitation_to_mail, invitation_of_token, issue_invitation_token, verify_email_by_invitation, forget_invitations TO identity;
