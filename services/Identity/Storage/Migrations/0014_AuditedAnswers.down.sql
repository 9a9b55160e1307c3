DROP FUNCTION remove_second_factor, replace_recovery_codes, verify_email;

CREATE FUNCTION verify_email(token bytea, at timestamptz)
RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = identity, pg_temp AS $$
DECLARE
    account uuid;
BEGIN
    DELETE FROM mail_tokens t WHERE t.hash = token AND t.kind = 'verification' AND t.expires_at > at RETURNING t.user_id INTO account;
    IF account IS NULL THEN
        RETURN false;
    END IF;
    UPDATE users SET email_verified_at = COALESCE(email_verified_at, at) WHERE id = account;
    DELETE FROM mail_tokens t WHERE t.user_id = account AND t.kind = 'verification';
    RETURN true;
END $$;

CREATE FUNCTION replace_recovery_codes(account uuid, hashes bytea[])
RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = identity, pg_temp AS $$
    DELETE FROM recovery_codes WHERE user_id = account;
    INSERT INTO recovery_codes (user_id, hash)
    SELECT f.user_id, unnest(hashes) FROM second_factors f WHERE f.user_id = account AND f.confirmed_at IS NOT NULL;
$$;

CREATE FUNCTION remove_second_factor(account uuid)
RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = identity, pg_temp AS $$
    DELETE FROM second_factors WHERE user_id = account;
$$;

REVOKE ALL ON FUNCTION verify_email, replace_recovery_codes, remove_second_factor FROM PUBLIC;
GRANT EXECUTE ON FUNCTION verify_email, replace_recovery_codes, remove_second_factor TO identity;
