DROP FUNCTION forget_used_tokens, end_expired_sessions;

CREATE OR REPLACE FUNCTION forget_sessions(expired_before timestamptz)
RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = identity, pg_temp AS $$
    DELETE FROM sessions WHERE expires_at < expired_before;
$$;

CREATE OR REPLACE FUNCTION forget_grants(expired_before timestamptz)
RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = identity, pg_temp AS $$
    DELETE FROM grants WHERE expires_at < expired_before;
    DELETE FROM pushed_requests WHERE expires_at < expired_before;
$$;

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
