-- Logout tokens that clients still have to get (OpenID Connect Back-Channel Logout 1.0). A session can end in many ways, so the row that
-- says it has ended is what calls for them, in the same transaction.
CREATE TABLE logout_notices (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    client_id text NOT NULL,
    uri text NOT NULL,
    user_id uuid NOT NULL,
    session_id uuid NOT NULL,
    status text NOT NULL DEFAULT 'waiting' CONSTRAINT ck_logout_notices_status CHECK (status IN ('waiting', 'delivered', 'failed')),
    attempts integer NOT NULL DEFAULT 0,
    error text,
    created_at timestamptz NOT NULL,
    next_attempt_at timestamptz NOT NULL,
    CONSTRAINT ux_logout_notices UNIQUE (session_id, client_id)
);
CREATE INDEX ix_logout_notices_due ON logout_notices (next_attempt_at) WHERE status = 'waiting';
CREATE INDEX ix_logout_notices_created_at ON logout_notices (created_at);
ALTER TABLE logout_notices ENABLE ROW LEVEL SECURITY;
CREATE POLICY lookups ON logout_notices TO CURRENT_USER USING (true) WITH CHECK (true);
SELECT periscope_system('logout_notices');

CREATE FUNCTION session_ended() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = identity, pg_temp AS $$
BEGIN
    INSERT INTO logout_notices (client_id, uri, user_id, session_id, created_at, next_attempt_at)
    SELECT DISTINCT c.client_id, c.backchannel_logout_uri, NEW.user_id, NEW.id, NEW.ended_at, NEW.ended_at
    FROM grants g JOIN api_clients c ON c.client_id = g.client_id
    WHERE g.session_id = NEW.id AND c.backchannel_logout_uri IS NOT NULL
    ON CONFLICT ON CONSTRAINT ux_logout_notices DO NOTHING;

    -- What was allowed for when nobody is there goes on (2.7); the rest, and our own web app, does not.
    UPDATE grants SET ended_at = NEW.ended_at, end_reason = 'signed_out'
    WHERE session_id = NEW.id AND ended_at IS NULL AND (client_id = 'periscope-web' OR NOT 'offline_access' = ANY (scopes));
    PERFORM pg_notify('identity_logout_notices', '');
    RETURN NULL;
END $$;
CREATE TRIGGER session_ended AFTER UPDATE OF ended_at ON sessions
    FOR EACH ROW WHEN (OLD.ended_at IS NULL AND NEW.ended_at IS NOT NULL) EXECUTE FUNCTION session_ended();

REVOKE ALL ON FUNCTION session_ended FROM PUBLIC;
