-- Access tokens to be refused before they expire, until all processes have been told (TokenRevocations). Redis may be away then, or the
-- process that ends them may end itself, so what ends a session, a grant, a client or a workspace leaves a row here with its own.
CREATE TABLE revocations (
    -- As RevokedTokens names them.
    name text PRIMARY KEY,
    ended_at timestamptz NOT NULL
);
CREATE INDEX ix_revocations_ended_at ON revocations (ended_at);
ALTER TABLE revocations ENABLE ROW LEVEL SECURITY;
CREATE POLICY lookups ON revocations TO CURRENT_USER USING (true) WITH CHECK (true);
SELECT periscope_system('revocations');

CREATE FUNCTION note_revocation(revoked text, at timestamptz)
RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = identity, pg_temp AS $$
    INSERT INTO revocations AS r (name, ended_at) VALUES (revoked, at)
    ON CONFLICT (name) DO UPDATE SET ended_at = greatest(r.ended_at, EXCLUDED.ended_at);
    SELECT pg_notify('identity_revocations', '');
$$;

-- Its argument is what such a row's name begins with.
CREATE FUNCTION ended_revoked() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = identity, pg_temp AS $$
BEGIN
    PERFORM note_revocation(TG_ARGV[0] || NEW.id, NEW.ended_at);
    RETURN NULL;
END $$;
CREATE TRIGGER session_revoked AFTER UPDATE OF ended_at ON sessions
    FOR EACH ROW WHEN (OLD.ended_at IS NULL AND NEW.ended_at IS NOT NULL) EXECUTE FUNCTION ended_revoked('sid:');
CREATE TRIGGER grant_revoked AFTER UPDATE OF ended_at ON grants
    FOR EACH ROW WHEN (OLD.ended_at IS NULL AND NEW.ended_at IS NOT NULL) EXECUTE FUNCTION ended_revoked('grant:');

CREATE FUNCTION client_revoked() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = identity, pg_temp AS $$
BEGIN
    PERFORM note_revocation('client:' || OLD.client_id, now());
    RETURN NULL;
END $$;
CREATE TRIGGER client_revoked AFTER DELETE ON api_clients FOR EACH ROW EXECUTE FUNCTION client_revoked();

CREATE FUNCTION workspace_revoked() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = identity, pg_temp AS $$
BEGIN
    PERFORM note_revocation('workspace:' || NEW.workspace_id, NEW.removed_at);
    RETURN NULL;
END $$;
CREATE TRIGGER workspace_revoked AFTER INSERT ON removed_workspaces FOR EACH ROW EXECUTE FUNCTION workspace_revoked();

REVOKE ALL ON FUNCTION note_revocation, ended_revoked, client_revoked, workspace_revoked FROM PUBLIC;
GRANT EXECUTE ON FUNCTION note_revocation TO identity;
