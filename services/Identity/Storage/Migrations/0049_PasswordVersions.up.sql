-- Which of a person's passwords was proved. What was begun with one that has been replaced meanwhile, by a change or by a reset, comes to
-- nothing: whoever replaces a password wants nobody in who knew the one before. A better hash of the same password is no other version.
ALTER TABLE users ADD COLUMN password_version integer NOT NULL DEFAULT 0;

DROP FUNCTION account_by_email, credentials_of;
CREATE FUNCTION account_by_email(address_key text)
RETURNS TABLE (id uuid, email text, name text, password_hash text, password_version integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = identity, pg_temp AS $$
    SELECT u.id, u.email, u.name, u.password_hash, u.password_version FROM users u WHERE u.email_key = address_key;
$$;

CREATE FUNCTION credentials_of(account uuid)
RETURNS TABLE (id uuid, email text, name text, password_hash text, password_version integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = identity, pg_temp AS $$
    SELECT u.id, u.email, u.name, u.password_hash, u.password_version FROM users u WHERE u.id = account;
$$;

-- Whether this is the version still. A replacement that is under way is waited for, and one that comes then finds the session.
CREATE FUNCTION is_password_current(account uuid, proved integer)
RETURNS boolean LANGUAGE sql SECURITY DEFINER SET search_path = identity, pg_temp AS $$
    SELECT EXISTS (SELECT 1 FROM users u WHERE u.id = account AND u.password_version = proved FOR SHARE);
$$;

-- False when the password was replaced since it was proved.
DROP FUNCTION open_session, open_browser_session;
CREATE FUNCTION open_session(session uuid, account uuid, proved integer, token bytea, at timestamptz, until timestamptz, agent text, origin text)
RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = identity, pg_temp AS $$
BEGIN
    IF NOT is_password_current(account, proved) THEN
        RETURN false;
    END IF;
    INSERT INTO sessions (id, user_id, user_agent, address, created_at, used_at, expires_at)
    VALUES (session, account, agent, origin, at, at, until);
    INSERT INTO refresh_tokens (hash, session_id, issued_at) VALUES (token, session, at);
    RETURN true;
END $$;

-- A session of the person's that is there goes on with the new token; one that has ended meanwhile answers false too.
CREATE FUNCTION open_browser_session(session uuid, account uuid, proved integer, token bytea, proofs text[], at timestamptz,
    until timestamptz, agent text, origin text)
RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = identity, pg_temp AS $$
BEGIN
    IF NOT is_password_current(account, proved) THEN
        RETURN false;
    END IF;
    INSERT INTO sessions AS s (id, user_id, user_agent, address, created_at, used_at, expires_at)
    VALUES (session, account, agent, origin, at, at, until)
    ON CONFLICT (id) DO UPDATE SET user_agent = agent, address = origin, used_at = at, expires_at = until
    WHERE s.user_id = account AND s.ended_at IS NULL;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    DELETE FROM browser_sessions b WHERE b.session_id = session;
    INSERT INTO browser_sessions (token_hash, session_id, methods, signed_in_at) VALUES (token, session, proofs, at);
    RETURN true;
END $$;

-- The sessions that it ended; null when the password that was proved has been replaced already. Links to reset it that are on their way
-- would undo the change.
DROP FUNCTION change_password;
CREATE FUNCTION change_password(account uuid, hash text, proved integer, kept uuid, at timestamptz)
RETURNS uuid[] LANGUAGE plpgsql SECURITY DEFINER SET search_path = identity, pg_temp AS $$
BEGIN
    UPDATE users u SET password_hash = hash, password_version = u.password_version + 1, failures = 0, locked_until = NULL
    WHERE u.id = account AND u.password_version = COALESCE(proved, u.password_version);
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    DELETE FROM mail_tokens t WHERE t.user_id = account AND t.kind = 'reset';
    DELETE FROM mail_queue q USING users u WHERE u.id = account AND q.address_key = u.email_key AND q.kind = 'reset';
    RETURN ARRAY(SELECT * FROM revoke_other_sessions(kept, account, at, 'password_changed'));
END $$;

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
    RETURN change_password(account, hash, NULL, NULL, at);
END $$;

-- What fails while the account is locked does not count: else one guess a minute would keep its owner out for ever, and so would the
-- owner's own right password.
CREATE OR REPLACE FUNCTION record_sign_in_failure(account uuid, at timestamptz, allowed integer, lock_for interval)
RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = identity, pg_temp AS $$
    UPDATE users SET
        failures = CASE WHEN failures + 1 >= allowed THEN 0 ELSE failures + 1 END,
        locked_until = CASE WHEN failures + 1 >= allowed THEN at + lock_for ELSE locked_until END
    WHERE id = account AND (locked_until IS NULL OR locked_until <= at);
$$;

REVOKE ALL ON FUNCTION account_by_email, credentials_of, is_password_current, open_session, open_browser_session, change_password FROM PUBLIC;
GRANT EXECUTE ON FUNCTION account_by_email, credentials_of, open_session, open_browser_session, change_password TO identity;
