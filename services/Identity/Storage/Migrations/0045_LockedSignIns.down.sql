CREATE OR REPLACE FUNCTION use_recovery_code(account uuid, code bytea, at timestamptz)
RETURNS boolean LANGUAGE sql SECURITY DEFINER SET search_path = identity, pg_temp AS $$
    UPDATE recovery_codes SET used_at = at WHERE user_id = account AND hash = code AND used_at IS NULL RETURNING true;
$$;

DROP FUNCTION use_time_step;
CREATE FUNCTION use_time_step(account uuid, step bigint)
RETURNS boolean LANGUAGE sql SECURITY DEFINER SET search_path = identity, pg_temp AS $$
    UPDATE second_factors SET last_step = step
    WHERE user_id = account AND confirmed_at IS NOT NULL AND last_step < step RETURNING true;
$$;

DROP FUNCTION record_sign_in;
CREATE FUNCTION record_sign_in(account uuid, at timestamptz, better_hash text)
RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = identity, pg_temp AS $$
    UPDATE users SET failures = 0, locked_until = NULL, signed_in_at = at, password_hash = COALESCE(better_hash, password_hash)
    WHERE id = account;
$$;

DROP FUNCTION is_open, confirm_password;
REVOKE ALL ON FUNCTION record_sign_in, use_time_step FROM PUBLIC;
GRANT EXECUTE ON FUNCTION record_sign_in, use_time_step TO identity;
