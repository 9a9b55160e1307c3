-- What the ring has sealed, the program from before cannot open: those people would be locked out.
DO $$ BEGIN
    IF EXISTS (SELECT 1 FROM second_factors WHERE version IS NOT NULL) THEN
        RAISE EXCEPTION 'Second factors are in use that the version before cannot read.';
    END IF;
END $$;

DROP FUNCTION second_factor_of, begin_second_factor;
DROP POLICY system_access ON second_factors;
REVOKE ALL ON second_factors FROM identity_system;
ALTER TABLE second_factors DROP COLUMN version, DROP COLUMN purpose;
GRANT SELECT, INSERT ON key_ring TO identity;

CREATE FUNCTION second_factor_of(account uuid)
RETURNS TABLE (secret bytea, confirmed boolean, codes_left integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = identity, pg_temp AS $$
    SELECT f.secret, f.confirmed_at IS NOT NULL,
        (SELECT count(*)::integer FROM recovery_codes c WHERE c.user_id = f.user_id AND c.used_at IS NULL)
    FROM second_factors f WHERE f.user_id = account;
$$;

CREATE FUNCTION begin_second_factor(account uuid, sealed bytea, at timestamptz)
RETURNS boolean LANGUAGE sql SECURITY DEFINER SET search_path = identity, pg_temp AS $$
    INSERT INTO second_factors (user_id, secret, created_at) VALUES (account, sealed, at)
    ON CONFLICT (user_id) DO UPDATE SET secret = sealed, created_at = at WHERE second_factors.confirmed_at IS NULL
    RETURNING true;
$$;

REVOKE ALL ON FUNCTION second_factor_of, begin_second_factor FROM PUBLIC;
GRANT EXECUTE ON FUNCTION second_factor_of, begin_second_factor TO identity;
