-- The mails of invitations that were asked for in the last hour. Not counted by invitations or their mails: those go with their workspace,
-- and who removes one would have another hour's. So these rows refer to nobody, and go when their hour is over.
CREATE TABLE invitation_asks (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    asked_by uuid NOT NULL,
    workspace uuid NOT NULL,
    asked_at timestamptz NOT NULL
);
CREATE INDEX ix_invitation_asks_asked_by ON invitation_asks (asked_by, asked_at);
CREATE INDEX ix_invitation_asks_workspace ON invitation_asks (workspace, asked_at);
CREATE INDEX ix_invitation_asks_asked_at ON invitation_asks (asked_at);
ALTER TABLE invitation_asks ENABLE ROW LEVEL SECURITY;
CREATE POLICY lookups ON invitation_asks TO CURRENT_USER USING (true) WITH CHECK (true);

INSERT INTO invitation_asks (asked_by, workspace, asked_at)
SELECT invited_by, workspace_id, asked_at FROM invitations WHERE asked_at > now() - interval '1 hour';

-- Null when there was room in the hour for one more, which is counted now. Otherwise when the one was asked for whose hour must be over first.
-- The caller holds the workspace's lock; the person's is taken here, as they may ask in many workspaces at once.
CREATE FUNCTION ask_invitation_mail(person uuid, into_workspace uuid, at timestamptz, most integer)
RETURNS timestamptz LANGUAGE plpgsql SECURITY DEFINER SET search_path = identity, pg_temp AS $$
DECLARE
    full_since timestamptz;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('invitations by ' || person, 0));
    full_since := greatest(
        (SELECT a.asked_at FROM invitation_asks a WHERE a.asked_by = person AND a.asked_at > at - interval '1 hour'
            ORDER BY a.asked_at DESC OFFSET most - 1 LIMIT 1),
        (SELECT a.asked_at FROM invitation_asks a WHERE a.workspace = into_workspace AND a.asked_at > at - interval '1 hour'
            ORDER BY a.asked_at DESC OFFSET most - 1 LIMIT 1));
    IF full_since IS NULL THEN
        -- Without those that another request is deleting, so that nobody waits for anybody here.
        DELETE FROM invitation_asks a WHERE a.id IN (
            SELECT o.id FROM invitation_asks o WHERE o.asked_at <= at - interval '1 hour' FOR UPDATE SKIP LOCKED);
        INSERT INTO invitation_asks (asked_by, workspace, asked_at) VALUES (person, into_workspace, at);
    END IF;
    RETURN full_since;
END $$;

CREATE OR REPLACE FUNCTION forget_invitations(ended_before timestamptz)
RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = identity, pg_temp AS $$
    DELETE FROM invitations WHERE COALESCE(ended_at, expires_at) < ended_before;
    DELETE FROM invitation_asks WHERE asked_at < ended_before;
$$;

REVOKE ALL ON FUNCTION ask_invitation_mail FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ask_invitation_mail TO identity;
