CREATE OR REPLACE FUNCTION record_sign_in_failure(account uuid, at timestamptz, allowed integer, lock_for interval)
RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = identity, pg_temp AS $$
    UPDATE users SET
        failures = CASE WHEN failures + 1 >= allowed THEN 0 ELSE failures + 1 END,
        locked_until = CASE WHEN failures + 1 >= allowed THEN at + lock_for ELSE locked_until END
    WHERE id = account;
$$;

DROP FUNCTION change_password;
CREATE FUNCTION change_password(account uuid, hash text, kept uuid, at timestamptz)
RETURNS SETOF uuid LANGUAGE sql SECURITY DEFINER SET search_path = identity, pg_temp AS $$
    UPDATE users SET password_hash = hash, failures = 0, locked_until = NULL WHERE id = account;
    SELECT * FROM revoke_other_sessions(kept, account, at, 'password_changed');
$$;

CREATE OR REPLACE FUNCTION reset_password(token bytea, hash text, at timestamptz)
RETURNS uuid[] LANGUAGE plpgsql SECURITY DEFINER SET search_path = identity, pg_temp AS $$
DECLARE
    account uuid;
BEGIN
    DELETE FROM mail_tokens t WHERE t.hash = token AND t.kind = 'reset' AND t.expires_at > at RETURNING t.user_id INTO account;
    IF account IS NULL THEN
        RETURN NULL;
    END IF;
    UPDATE users SET email_verified_at = COALESCE(email_verified_at, at) WHERE id = account;
    DELETE FROM mail_tokens t WHERE t.user_id = account;
    RETURN ARRAY(SELECT * FROM change_password(account, hash, NULL, at));
END $$;

DROP FUNCTION open_session, open_browser_session, is_password_current;
CREATE FUNCTION open_session(session uuid, account uuid, token bytea, at timestamptz, until timestamptz, agent text, origin text)
RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = identity, pg_temp AS $$
    INSERT INTO sessions (id, user_id, user_agent, address, created_at, used_at, expires_at)
    VALUES (session, account, agent, origin, at, at, until);
    INSERT INTO refresh_tokens (hash, session_id, issued_at) VALUES (token, session, at);
$$;

CREATE FUNCTION open_browser_session(
    session uuid, account uuid, token bytea, proofs text[], at timestamptz, until timestamptz, agent text, origin text)
RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = identity, pg_temp AS $$
    INSERT INTO sessions (id, user_id, user_agent, address, created_at, used_at, expires_at)
    VALUES (session, account, agent, origin, at, at, until);
    INSERT INTO browser_sessions (token_hash, session_id, methods, signed_in_at) VALUES (token, session, proofs, at);
$$;

DROP FUNCTION account_by_email, credentials_of;
CREATE FUNCTION account_by_email(address_key text)
RETURNS TABLE (id uuid, email text, name text, password_hash text, locked_until timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = identity, pg_temp AS $$
    SELECT u.id, u.email, u.name, u.password_hash, u.locked_until FROM users u WHERE u.email_key = address_key;
$$;

CREATE FUNCTION credentials_of(account uuid)
RETURNS TABLE (id uuid, email text, name text, password_hash text, locked_until timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = identity, pg_temp AS $$
    SELECT u.id, u.email, u.name, u.password_hash, u.locked_until FROM users u WHERE u.id = account;
$$;

ALTER TABLE users DROP COLUMN password_version;
REVOKE ALL ON FUNCTION account_by_email, credentials_of, open_session, open_browser_session, change_password FROM PUBLIC;
GRANT EXECUTE ON FUNCTION account_by_email, credentials_of, open_session, open_browser_session, change_password TO identity;
