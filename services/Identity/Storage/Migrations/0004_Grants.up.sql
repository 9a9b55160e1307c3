-- What people have allowed programs to do for them. Like sessions these belong to no workspace, and are reached by function alone.

-- One sign-in of one person to one client: the family of every token that came of it.
CREATE TABLE grants (
    id uuid PRIMARY KEY,
    client_id text NOT NULL,
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    -- The browser's session in which it was given.
    session_id uuid NOT NULL,
    scopes text[] NOT NULL,
    auth_time timestamptz NOT NULL,
    amr text[] NOT NULL,
    -- The key that a public client's refresh tokens are bound to (RFC 9449, 5).
    thumbprint text,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    ended_at timestamptz,
    -- revoked, replayed, refused or signed_out
    end_reason text
);
CREATE INDEX ix_grants_session ON grants (session_id);
CREATE INDEX ix_grants_user ON grants (user_id, client_id);
CREATE INDEX ix_grants_expires_at ON grants (expires_at);

CREATE TABLE authorization_codes (
    hash bytea PRIMARY KEY,
    grant_id uuid NOT NULL REFERENCES grants ON DELETE CASCADE,
    redirect_uri text NOT NULL,
    challenge text NOT NULL,
    nonce text,
    -- The key that the request named ahead (RFC 9449, 10).
    thumbprint text,
    expires_at timestamptz NOT NULL,
    used_at timestamptz
);
CREATE INDEX ix_authorization_codes_grant ON authorization_codes (grant_id);

CREATE TABLE grant_tokens (
    hash bytea PRIMARY KEY,
    grant_id uuid NOT NULL REFERENCES grants ON DELETE CASCADE,
    parent bytea,
    issued_at timestamptz NOT NULL,
    used_at timestamptz
);
CREATE INDEX ix_grant_tokens_grant ON grant_tokens (grant_id);
CREATE INDEX ix_grant_tokens_parent ON grant_tokens (parent);

CREATE TABLE consents (
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    client_id text NOT NULL,
    scopes text[] NOT NULL,
    granted_at timestamptz NOT NULL,
    PRIMARY KEY (user_id, client_id)
);

CREATE TABLE pushed_requests (
    hash bytea PRIMARY KEY,
    client_id text NOT NULL,
    parameters text NOT NULL,
    expires_at timestamptz NOT NULL
);
CREATE INDEX ix_pushed_requests_expires_at ON pushed_requests (expires_at);

ALTER TABLE grants ENABLE ROW LEVEL SECURITY;
ALTER TABLE authorization_codes ENABLE ROW LEVEL SECURITY;
ALTER TABLE grant_tokens ENABLE ROW LEVEL SECURITY;
ALTER TABLE consents ENABLE ROW LEVEL SECURITY;
ALTER TABLE pushed_requests ENABLE ROW LEVEL SECURITY;
CREATE POLICY lookups ON grants TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY lookups ON authorization_codes TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY lookups ON grant_tokens TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY lookups ON consents TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY lookups ON pushed_requests TO CURRENT_USER USING (true) WITH CHECK (true);

CREATE FUNCTION open_grant(new_grant uuid, client text, account uuid, session uuid, scope_list text[], authenticated_at timestamptz,
    methods text[], code bytea, target text, code_challenge text, request_nonce text, key_thumbprint text, at timestamptz, until timestamptz)
RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = identity, pg_temp AS $$
    INSERT INTO grants (id, client_id, user_id, session_id, scopes, auth_time, amr, created_at, expires_at)
    VALUES (new_grant, client, account, session, scope_list, authenticated_at, methods, at, until);
    INSERT INTO authorization_codes (hash, grant_id, redirect_uri, challenge, nonce, thumbprint, expires_at)
    VALUES (code, new_grant, target, code_challenge, request_nonce, key_thumbprint, until);
$$;

-- outcome: redeemed, unknown, expired, ended, or replayed (the whole grant has just been ended for it).
-- Whether or not the rest of the request turns out right, the code is used up.
CREATE FUNCTION redeem_code(presented bytea, client text, at timestamptz)
RETURNS TABLE (outcome text, grant_id uuid, redirect_uri text, challenge text, nonce text, thumbprint text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = identity, pg_temp AS $$
DECLARE
    code authorization_codes%ROWTYPE;
    ended timestamptz;
BEGIN
    SELECT c.* INTO code FROM authorization_codes c JOIN grants g ON g.id = c.grant_id
    WHERE c.hash = presented AND g.client_id = client FOR UPDATE OF c;
    IF NOT FOUND THEN
        RETURN QUERY SELECT 'unknown', NULL::uuid, NULL::text, NULL::text, NULL::text, NULL::text;
        RETURN;
    END IF;
    SELECT g.ended_at INTO ended FROM grants g WHERE g.id = code.grant_id;
    IF code.used_at IS NOT NULL THEN
        UPDATE grants g SET ended_at = at, end_reason = 'replayed' WHERE g.id = code.grant_id AND g.ended_at IS NULL;
        RETURN QUERY SELECT 'replayed', code.grant_id, NULL::text, NULL::text, NULL::text, NULL::text;
    ELSIF ended IS NOT NULL THEN
        RETURN QUERY SELECT 'ended', code.grant_id, NULL::text, NULL::text, NULL::text, NULL::text;
    ELSIF code.expires_at <= at THEN
        RETURN QUERY SELECT 'expired', code.grant_id, NULL::text, NULL::text, NULL::text, NULL::text;
    ELSE
        UPDATE authorization_codes c SET used_at = at WHERE c.hash = presented;
        RETURN QUERY SELECT 'redeemed', code.grant_id, code.redirect_uri, code.challenge, code.nonce, code.thumbprint;
    END IF;
END $$;

-- The grant lives until the given time; with a refresh token, until that is not used for so long. False when it has ended meanwhile.
CREATE FUNCTION start_grant(started uuid, token bytea, key_thumbprint text, at timestamptz, until timestamptz)
RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = identity, pg_temp AS $$
BEGIN
    UPDATE grants g SET expires_at = until, thumbprint = key_thumbprint WHERE g.id = started AND g.ended_at IS NULL;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    IF token IS NOT NULL THEN
        INSERT INTO grant_tokens (hash, grant_id, issued_at) VALUES (token, started, at);
    END IF;
    RETURN true;
END $$;

CREATE FUNCTION grant_by_id(wanted uuid)
RETURNS TABLE (id uuid, client_id text, user_id uuid, session_id uuid, scopes text[], auth_time timestamptz, amr text[], thumbprint text,
    created_at timestamptz, expires_at timestamptz, ended_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = identity, pg_temp AS $$
    SELECT g.id, g.client_id, g.user_id, g.session_id, g.scopes, g.auth_time, g.amr, g.thumbprint, g.created_at, g.expires_at, g.ended_at
    FROM grants g WHERE g.id = wanted;
$$;

CREATE FUNCTION grant_by_token(presented bytea)
RETURNS TABLE (id uuid, client_id text, user_id uuid, session_id uuid, scopes text[], auth_time timestamptz, amr text[], thumbprint text,
    created_at timestamptz, expires_at timestamptz, ended_at timestamptz, used_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = identity, pg_temp AS $$
    SELECT g.id, g.client_id, g.user_id, g.session_id, g.scopes, g.auth_time, g.amr, g.thumbprint, g.created_at, g.expires_at, g.ended_at,
        t.used_at
    FROM grant_tokens t JOIN grants g ON g.id = t.grant_id WHERE t.hash = presented;
$$;

-- As rotate_refresh_token does for sessions. outcome: rotated, unknown, expired, ended, or replayed (the grant has just been ended for it).
CREATE FUNCTION rotate_grant_token(presented bytea, successor bytea, at timestamptz, leeway interval, lifetime interval)
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

CREATE FUNCTION end_grant(ended uuid, at timestamptz, reason text)
RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = identity, pg_temp AS $$
    UPDATE grants SET ended_at = at, end_reason = reason WHERE id = ended AND ended_at IS NULL;
$$;

CREATE FUNCTION consent_of(account uuid, client text)
RETURNS text[] LANGUAGE sql STABLE SECURITY DEFINER SET search_path = identity, pg_temp AS $$
    SELECT c.scopes FROM consents c WHERE c.user_id = account AND c.client_id = client;
$$;

-- What was allowed before stays allowed.
CREATE FUNCTION remember_consent(account uuid, client text, scope_list text[], at timestamptz)
RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = identity, pg_temp AS $$
    INSERT INTO consents AS c (user_id, client_id, scopes, granted_at) VALUES (account, client, scope_list, at)
    ON CONFLICT (user_id, client_id) DO UPDATE
    SET scopes = ARRAY(SELECT DISTINCT s FROM unnest(c.scopes || excluded.scopes) s ORDER BY s), granted_at = excluded.granted_at;
$$;

CREATE FUNCTION push_request(reference bytea, client text, request text, until timestamptz)
RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = identity, pg_temp AS $$
    INSERT INTO pushed_requests (hash, client_id, parameters, expires_at) VALUES (reference, client, request, until);
$$;

-- Used up by whoever presents it as this client, also when it is too late.
CREATE FUNCTION take_pushed_request(reference bytea, client text, at timestamptz)
RETURNS text LANGUAGE sql SECURITY DEFINER SET search_path = identity, pg_temp AS $$
    WITH taken AS (DELETE FROM pushed_requests WHERE hash = reference AND client_id = client RETURNING parameters, expires_at)
    SELECT parameters FROM taken WHERE expires_at > at;
$$;

CREATE FUNCTION forget_grants(expired_before timestamptz)
RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = identity, pg_temp AS $$
    DELETE FROM grants WHERE expires_at < expired_before;
    DELETE FROM pushed_requests WHERE expires_at < expired_before;
$$;

REVOKE ALL ON FUNCTION open_grant, redeem_code, start_grant, grant_by_id, grant_by_token, rotate_grant_token, end_grant, consent_of,
    remember_consent, push_request, take_pushed_request, forget_grants FROM PUBLIC;
GRANT EXECUTE ON FUNCTION open_grant, redeem_code, start_grant, grant_by_id, grant_by_token, rotate_grant_token, end_grant, consent_of,
    remember_consent, push_request, take_pushed_request, forget_grants TO identity;
