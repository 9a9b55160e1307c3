-- A lock that is set while somebody's password or code is being checked holds: of a hundred guesses at once the right one does not lift it.
-- Each of these waits for guesses that are being counted, as it takes the row that they change.

-- Whether the account has the password's hash still, and is open. Asked when the password was verified, which takes long, right or not.
CREATE FUNCTION confirm_password(account uuid, verified_hash text, at timestamptz)
RETURNS boolean LANGUAGE sql SECURITY DEFINER SET search_path = identity, pg_temp AS $$
    SELECT true FROM users
    WHERE id = account AND password_hash = verified_hash AND (locked_until IS NULL OR locked_until <= at) FOR UPDATE;
$$;

-- Null when the account is locked: then nothing changes. The better hash takes the place of the one that was verified, and of no other.
DROP FUNCTION record_sign_in;
CREATE FUNCTION record_sign_in(account uuid, at timestamptz, verified_hash text, better_hash text)
RETURNS boolean LANGUAGE sql SECURITY DEFINER SET search_path = identity, pg_temp AS $$
    UPDATE users SET failures = 0, locked_until = NULL, signed_in_at = at,
        password_hash = CASE WHEN password_hash = verified_hash THEN COALESCE(better_hash, password_hash) ELSE password_hash END
    WHERE id = account AND (locked_until IS NULL OR locked_until <= at) RETURNING true;
$$;

CREATE FUNCTION is_open(account uuid, at timestamptz)
RETURNS boolean LANGUAGE sql SECURITY DEFINER SET search_path = identity, pg_temp AS $$
    SELECT true FROM users WHERE id = account AND (locked_until IS NULL OR locked_until <= at) FOR UPDATE;
$$;

-- Of two requests with one code, the second waits for the row and then finds the step spent. A locked account's codes are not used up.
DROP FUNCTION use_time_step;
CREATE FUNCTION use_time_step(account uuid, step bigint, at timestamptz)
RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = identity, pg_temp AS $$
BEGIN
    IF is_open(account, at) THEN
        UPDATE second_factors SET last_step = step WHERE user_id = account AND confirmed_at IS NOT NULL AND last_step < step;
        RETURN FOUND;
    END IF;
    RETURN false;
END $$;

CREATE OR REPLACE FUNCTION use_recovery_code(account uuid, code bytea, at timestamptz)
RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = identity, pg_temp AS $$
BEGIN
    IF is_open(account, at) THEN
        UPDATE recovery_codes SET used_at = at WHERE user_id = account AND hash = code AND used_at IS NULL;
        RETURN FOUND;
    END IF;
    RETURN false;
END $$;

REVOKE ALL ON FUNCTION confirm_password, record_sign_in, is_open, use_time_step FROM PUBLIC;
GRANT EXECUTE ON FUNCTION confirm_password, record_sign_in, use_time_step TO identity;
