-- A lock that is set while somebody's password or code is being checked holds: of a hundred guesses at once the right one does not lift it.

CREATE FUNCTION is_locked(account uuid, at timestamptz)
RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = identity, pg_temp AS $$
    SELECT EXISTS (SELECT 1 FROM users WHERE id = account AND locked_until > at);
$$;

-- Null when the account is locked: then nothing changes.
DROP FUNCTION record_sign_in;
CREATE FUNCTION record_sign_in(account uuid, at timestamptz, better_hash text)
RETURNS boolean LANGUAGE sql SECURITY DEFINER SET search_path = identity, pg_temp AS $$
    UPDATE users SET failures = 0, locked_until = NULL, signed_in_at = at, password_hash = COALESCE(better_hash, password_hash)
    WHERE id = account AND (locked_until IS NULL OR locked_until <= at) RETURNING true;
$$;

-- Of two requests with one code, the second waits for the row and then finds the step spent. A locked account's codes are not used up.
DROP FUNCTION use_time_step;
CREATE FUNCTION use_time_step(account uuid, step bigint, at timestamptz)
RETURNS boolean LANGUAGE sql SECURITY DEFINER SET search_path = identity, pg_temp AS $$
    UPDATE second_factors SET last_step = step
    WHERE user_id = account AND confirmed_at IS NOT NULL AND last_step < step AND NOT is_locked(account, at) RETURNING true;
$$;

CREATE OR REPLACE FUNCTION use_recovery_code(account uuid, code bytea, at timestamptz)
RETURNS boolean LANGUAGE sql SECURITY DEFINER SET search_path = identity, pg_temp AS $$
    UPDATE recovery_codes SET used_at = at
    WHERE user_id = account AND hash = code AND used_at IS NULL AND NOT is_locked(account, at) RETURNING true;
$$;

REVOKE ALL ON FUNCTION is_locked, record_sign_in, use_time_step FROM PUBLIC;
GRANT EXECUTE ON FUNCTION is_locked, record_sign_in, use_time_step TO identity;
