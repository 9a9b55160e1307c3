-- A session that a browser holds by cookie instead of by refresh tokens. The row of sessions is the same: ended there, it is ended here.
CREATE TABLE browser_sessions (
    token_hash bytea PRIMARY KEY,
    session_id uuid NOT NULL REFERENCES sessions ON DELETE CASCADE,
    -- RFC 8176: how the person proved who they are
    methods text[] NOT NULL,
    signed_in_at timestamptz NOT NULL
);
CREATE INDEX ix_browser_sessions_session ON browser_sessions (session_id);
ALTER TABLE browser_sessions ENABLE ROW LEVEL SECURITY;
CREATE POLICY lookups ON browser_sessions TO CURRENT_USER USING (true) WITH CHECK (true);

-- What protects forms; the XML holds its key sealed under the master key. Every replica reads all of them.
CREATE TABLE form_keys (
    name text PRIMARY KEY,
    xml text NOT NULL,
    created_at timestamptz NOT NULL
);
GRANT SELECT, INSERT ON form_keys TO identity;

CREATE FUNCTION open_browser_session(
    session uuid, account uuid, token bytea, proofs text[], at timestamptz, until timestamptz, agent text, origin text)
RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = identity, pg_temp AS $$
    INSERT INTO sessions (id, user_id, user_agent, address, created_at, used_at, expires_at)
    VALUES (session, account, agent, origin, at, at, until);
    INSERT INTO browser_sessions (token_hash, session_id, methods, signed_in_at) VALUES (token, session, proofs, at);
$$;

-- Nothing for an ended or expired session. Its use is written down once a minute at most: a page is not worth a write each.
CREATE FUNCTION browser_session(token bytea, at timestamptz, lifetime interval)
RETURNS TABLE (session_id uuid, user_id uuid, methods text[], signed_in_at timestamptz)
LANGUAGE sql SECURITY DEFINER SET search_path = identity, pg_temp AS $$
    WITH found AS (
        SELECT s.id, s.user_id, b.methods, b.signed_in_at
        FROM browser_sessions b JOIN sessions s ON s.id = b.session_id
        WHERE b.token_hash = token AND s.ended_at IS NULL AND s.expires_at > at
    ), touched AS (
        UPDATE sessions s SET used_at = at, expires_at = at + lifetime
        FROM found WHERE s.id = found.id AND s.used_at < at - interval '1 minute'
    )
    SELECT found.id, found.user_id, found.methods, found.signed_in_at FROM found;
$$;

REVOKE ALL ON FUNCTION open_browser_session, browser_session FROM PUBLIC;
GRANT EXECUTE ON FUNCTION open_browser_session, browser_session TO identity;
