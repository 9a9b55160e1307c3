CREATE OR REPLACE FUNCTION rotate_grant_token(presented bytea, successor bytea, at timestamptz, leeway interval, lifetime interval)
RETURNS text LANGUAGE plpgsql SECURITY DEFINER SET search_path = identity, pg_temp AS $$
DECLARE
    token grant_tokens%ROWTYPE;
    family grants%ROWTYPE;
BEGIN
    SELECT t.* INTO token FROM grant_tokens t WHERE t.hash = presented;
    IF NOT FOUND THEN
        RETURN 'unknown';
    END IF;

    -- Two requests with one token queue here, and the second then reads what the first wrote.
    SELECT g.* INTO family FROM grants g WHERE g.id = token.grant_id FOR UPDATE;
    SELECT t.* INTO token FROM grant_tokens t WHERE t.hash = presented;
    IF family.ended_at IS NOT NULL THEN
        RETURN 'ended';
    ELSIF family.expires_at <= at THEN
        RETURN 'expired';
    ELSIF token.used_at IS NOT NULL AND (token.used_at + leeway < at
        OR EXISTS (SELECT 1 FROM grant_tokens t WHERE t.parent = presented AND t.used_at IS NOT NULL)) THEN
        UPDATE grants g SET ended_at = at, end_reason = 'replayed' WHERE g.id = family.id;
        RETURN 'replayed';
    END IF;
    UPDATE grant_tokens t SET used_at = COALESCE(t.used_at, at) WHERE t.hash = presented;
    INSERT INTO grant_tokens (hash, grant_id, parent, issued_at) VALUES (successor, family.id, presented, at);
    UPDATE grants g SET expires_at = at + lifetime WHERE g.id = family.id;
    RETURN 'rotated';
END $$;

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
        OR EXISTS (SELECT 1 FROM refresh_tokens t WHERE t.parent = presented AND t.used_at IS NOT NULL)) THEN
        UPDATE sessions s SET ended_at = at, end_reason = 'replayed' WHERE s.id = session.id;
        RETURN QUERY SELECT 'replayed', session.id, session.user_id;
    ELSE
        UPDATE refresh_tokens t SET used_at = COALESCE(t.used_at, at) WHERE t.hash = presented;
        INSERT INTO refresh_tokens (hash, session_id, parent, issued_at) VALUES (successor, session.id, presented, at);
        UPDATE sessions s SET used_at = at, expires_at = at + lifetime WHERE s.id = session.id;
        RETURN QUERY SELECT 'rotated', session.id, session.user_id;
    END IF;
END $$;

DROP FUNCTION open_grant;
CREATE FUNCTION open_grant(new_grant uuid, client text, account uuid, session uuid, scope_list text[], authenticated_at timestamptz,
    methods text[], code bytea, target text, code_challenge text, request_nonce text, key_thumbprint text, at timestamptz, until timestamptz)
RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = identity, pg_temp AS $$
    INSERT INTO grants (id, client_id, user_id, session_id, scopes, auth_time, amr, created_at, expires_at)
    VALUES (new_grant, client, account, session, scope_list, authenticated_at, methods, at, until);
    INSERT INTO authorization_codes (hash, grant_id, redirect_uri, challenge, nonce, thumbprint, expires_at)
    VALUES (code, new_grant, target, code_challenge, request_nonce, key_thumbprint, until);
$$;

REVOKE ALL ON FUNCTION open_grant FROM PUBLIC;
GRANT EXECUTE ON FUNCTION open_grant TO identity;
