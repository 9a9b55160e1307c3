-- A session that ran out ends as one that somebody ends: its row says so, and what that calls for is done (0005, 0054). Whoever holds a session
-- is using or ending it, so it is left alone.
CREATE FUNCTION end_expired_sessions(at timestamptz)
RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = identity, pg_temp AS $$
    UPDATE sessions SET ended_at = at, end_reason = 'expired'
    WHERE id IN (SELECT s.id FROM sessions s WHERE s.ended_at IS NULL AND s.expires_at <= at FOR UPDATE SKIP LOCKED);
$$;

CREATE OR REPLACE FUNCTION forget_sessions(expired_before timestamptz)
RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = identity, pg_temp AS $$
    DELETE FROM sessions WHERE expires_at < expired_before AND ended_at IS NOT NULL;
$$;

-- While a session goes on, the newest of its grants to each client stays: it says whom to tell of the session's end.
CREATE OR REPLACE FUNCTION forget_grants(expired_before timestamptz)
RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = identity, pg_temp AS $$
    DELETE FROM grants g WHERE g.expires_at < expired_before
        AND (NOT EXISTS (SELECT 1 FROM sessions s WHERE s.id = g.session_id AND s.ended_at IS NULL)
            OR EXISTS (SELECT 1 FROM grants o WHERE o.session_id = g.session_id AND o.client_id = g.client_id
                AND (o.created_at, o.id) > (g.created_at, g.id)));
    DELETE FROM pushed_requests WHERE expires_at < expired_before;
$$;

-- Tokens used so long ago, which are then refused as unknown; and with each the others that answered the same one, which must not come to
-- life when nothing says any more that the client chose another.
CREATE FUNCTION forget_used_tokens(used_before timestamptz)
RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = identity, pg_temp AS $$
    DELETE FROM grant_tokens t WHERE t.used_at < used_before
        OR t.used_at IS NULL AND EXISTS (SELECT 1 FROM grant_tokens o WHERE o.parent = t.parent AND o.used_at < used_before);
    DELETE FROM refresh_tokens t WHERE t.used_at < used_before
        OR t.used_at IS NULL AND EXISTS (SELECT 1 FROM refresh_tokens o WHERE o.parent = t.parent AND o.used_at < used_before);
$$;

-- The token may have been forgotten between the two looks at it; as in rotate_grant_token, which 0059 writes anew.
CREATE OR REPLACE FUNCTION rotate_refresh_token(presented bytea, successor bytea, at timestamptz, leeway interval, lifetime interval)
RETURNS TABLE (outcome text, session_id uuid, user_id uuid)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = identity, pg_temp AS $$
DECLARE
    token refresh_tokens%ROWTYPE;
    session sessions%ROWTYPE;
BEGIN
    SELECT t.* INTO token FROM refresh_tokens t WHERE t.hash = presented;
    IF NOT FOUND THEN
        RETURN QUERY SELECT 'unknown', NULL::uuid, NULL::uuid;
        RETURN;
    END IF;

    -- Two requests with one token queue here, and the second then reads what the first wrote.
    SELECT s.* INTO session FROM sessions s WHERE s.id = token.session_id FOR UPDATE;
    SELECT t.* INTO token FROM refresh_tokens t WHERE t.hash = presented;
    IF NOT FOUND THEN
        RETURN QUERY SELECT 'unknown', NULL::uuid, NULL::uuid;
        RETURN;
    END IF;

    IF session.ended_at IS NOT NULL THEN
        RETURN QUERY SELECT 'ended', session.id, session.user_id;
    ELSIF session.expires_at <= at THEN
        RETURN QUERY SELECT 'expired', session.id, session.user_id;
    -- A client that lost our answer asks again at once, and cannot have used the successor that it never saw.
    ELSIF token.used_at IS NOT NULL AND (token.used_at + leeway < at
            OR EXISTS (SELECT 1 FROM refresh_tokens t WHERE t.parent = presented AND t.used_at IS NOT NULL))
        OR EXISTS (SELECT 1 FROM refresh_tokens t WHERE t.parent = token.parent AND t.hash <> presented AND t.used_at IS NOT NULL) THEN
        UPDATE sessions s SET ended_at = at, end_reason = 'replayed' WHERE s.id = session.id;
        RETURN QUERY SELECT 'replayed', session.id, session.user_id;
    ELSE
        UPDATE refresh_tokens t SET used_at = COALESCE(t.used_at, at) WHERE t.hash = presented;
        INSERT INTO refresh_tokens (hash, session_id, parent, issued_at) VALUES (successor, session.id, presented, at);
        UPDATE sessions s SET used_at = at, expires_at = at + lifetime WHERE s.id = session.id;
        RETURN QUERY SELECT 'rotated', session.id, session.user_id;
    END IF;
END $$;

REVOKE ALL ON FUNCTION end_expired_sessions, forget_used_tokens FROM PUBLIC;
GRANT EXECUTE ON FUNCTION end_expired_sessions, forget_used_tokens TO identity;
