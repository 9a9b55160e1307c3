-- The few questions that cross workspaces. Each runs with the owner's rights, takes the key of what it reads, and answers
-- no more than that row. They are all that the service's role may do with people and their sessions.

-- The owner sees every row inside these functions, whether or not row-level security is forced on the tables.
CREATE POLICY lookups ON users TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY lookups ON sessions TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY lookups ON refresh_tokens TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY lookups ON workspaces TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY lookups ON members TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY lookups ON api_clients TO CURRENT_USER USING (true) WITH CHECK (true);

-- Null when the address has an account already.
CREATE FUNCTION create_account(account uuid, address text, address_key text, full_name text, hash text, at timestamptz)
RETURNS boolean LANGUAGE sql SECURITY DEFINER SET search_path = identity, pg_temp AS $$
    INSERT INTO users (id, email, email_key, name, password_hash, created_at)
    VALUES (account, address, address_key, full_name, hash, at)
    ON CONFLICT ON CONSTRAINT ux_users_email DO NOTHING RETURNING true;
$$;

CREATE FUNCTION account_by_email(address_key text)
RETURNS TABLE (id uuid, email text, name text, password_hash text, locked_until timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = identity, pg_temp AS $$
    SELECT u.id, u.email, u.name, u.password_hash, u.locked_until FROM users u WHERE u.email_key = address_key;
$$;

CREATE FUNCTION account_by_id(account uuid)
RETURNS TABLE (id uuid, email text, name text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = identity, pg_temp AS $$
    SELECT u.id, u.email, u.name FROM users u WHERE u.id = account;
$$;

CREATE FUNCTION record_sign_in_failure(account uuid, at timestamptz, allowed integer, lock_for interval)
RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = identity, pg_temp AS $$
    UPDATE users SET
        failures = CASE WHEN failures + 1 >= allowed THEN 0 ELSE failures + 1 END,
        locked_until = CASE WHEN failures + 1 >= allowed THEN at + lock_for ELSE locked_until END
    WHERE id = account;
$$;

CREATE FUNCTION record_sign_in(account uuid, at timestamptz, better_hash text)
RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = identity, pg_temp AS $$
    UPDATE users SET failures = 0, locked_until = NULL, signed_in_at = at, password_hash = COALESCE(better_hash, password_hash)
    WHERE id = account;
$$;

CREATE FUNCTION memberships_of(account uuid)
RETURNS TABLE (id uuid, name text, role text, plan text, created_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = identity, pg_temp AS $$
    SELECT w.id, w.name, m.role, w.plan, w.created_at
    FROM members m JOIN workspaces w ON w.id = m.workspace_id WHERE m.user_id = account ORDER BY w.created_at, w.id;
$$;

CREATE FUNCTION api_client_by_client_id(client text)
RETURNS TABLE (workspace_id uuid, name text, secret_hash bytea, scopes text[], plan text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = identity, pg_temp AS $$
    SELECT c.workspace_id, c.name, c.secret_hash, c.scopes, w.plan
    FROM api_clients c JOIN workspaces w ON w.id = c.workspace_id WHERE c.client_id = client;
$$;

CREATE FUNCTION open_session(session uuid, account uuid, token bytea, at timestamptz, until timestamptz, agent text, origin text)
RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = identity, pg_temp AS $$
    INSERT INTO sessions (id, user_id, user_agent, address, created_at, used_at, expires_at)
    VALUES (session, account, agent, origin, at, at, until);
    INSERT INTO refresh_tokens (hash, session_id, issued_at) VALUES (token, session, at);
$$;

-- outcome: rotated, unknown, expired, ended, or replayed (the session has just been ended for it).
CREATE FUNCTION rotate_refresh_token(presented bytea, successor bytea, at timestamptz, leeway interval, lifetime interval)
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

CREATE FUNCTION end_session_of_token(presented bytea, at timestamptz)
RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = identity, pg_temp AS $$
    UPDATE sessions SET ended_at = at, end_reason = 'signed_out'
    WHERE ended_at IS NULL AND id = (SELECT t.session_id FROM refresh_tokens t WHERE t.hash = presented);
$$;

CREATE FUNCTION end_session(session uuid, account uuid, at timestamptz)
RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = identity, pg_temp AS $$
    UPDATE sessions SET ended_at = at, end_reason = 'signed_out' WHERE ended_at IS NULL AND id = session AND user_id = account;
$$;

CREATE FUNCTION forget_sessions(expired_before timestamptz)
RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = identity, pg_temp AS $$
    DELETE FROM sessions WHERE expires_at < expired_before;
$$;

REVOKE ALL ON FUNCTION create_account, account_by_email, account_by_id, record_sign_in_failure, record_sign_in, memberships_of,
    api_client_by_client_id, open_session, rotate_refresh_token, end_session_of_token, end_session, forget_sessions FROM PUBLIC;
GRANT EXECUTE ON FUNCTION create_account, account_by_email, account_by_id, record_sign_in_failure, record_sign_in, memberships_of,
    api_client_by_client_id, open_session, rotate_refresh_token, end_session_of_token, end_session, forget_sessions TO identity;
