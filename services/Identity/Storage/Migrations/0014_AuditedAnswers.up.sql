-- Who confirmed their address is recorded, so these answer whose row it was, or that there was one.
DROP FUNCTION verify_email, remove_second_factor, replace_recovery_codes;

-- Null for a token that is not good.
CREATE FUNCTION verify_email(token bytea, at timestamptz)
RETURNS uuid LANGUAGE plpgsql SECURITY DEFINER SET search_path = identity, pg_temp AS $$
DECLARE
    account uuid;
BEGIN
    DELETE FROM mail_tokens t WHERE t.hash = token AND t.kind = 'verification' AND t.expires_at > at RETURNING t.user_id INTO account;
    IF account IS NOT NULL THEN
        UPDATE users SET email_verified_at = COALESCE(email_verified_at, at) WHERE id = account;
        DELETE FROM mail_tokens t WHERE t.user_id = account AND t.kind = 'verification';
    END IF;
    RETURN account;
END $$;

-- Null when no second factor is in use.
CREATE FUNCTION replace_recovery_codes(account uuid, hashes bytea[])
RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = identity, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM second_factors f WHERE f.user_id = account AND f.confirmed_at IS NOT NULL) THEN
        RETURN NULL;
    END IF;
    DELETE FROM recovery_codes WHERE user_id = account;
    INSERT INTO recovery_codes (user_id, hash) SELECT account, unnest(hashes);
    RETURN true;
END $$;

CREATE FUNCTION remove_second_factor(account uuid)
RETURNS boolean LANGUAGE sql SECURITY DEFINER SET search_path = identity, pg_temp AS $$
    DELETE FROM second_factors WHERE user_id = account RETURNING true;
$$;

REVOKE ALL ON FUNCTION verify_email, replace_recovery_codes, remove_second_factor FROM PUBLIC;
GRANT EXECUTE ON FUNCTION verify_email, replace_recovery_codes, remove_second_factor TO identity;
