-- The secrets of second factors are sealed by a version of the key ring, so that its rotation reaches them; null where the master key did it
-- itself, until the next rotation.
ALTER TABLE second_factors
    ADD COLUMN purpose text NOT NULL GENERATED ALWAYS AS ('person') STORED,
    ADD COLUMN version integer,
    ADD CONSTRAINT fk_second_factors_ring FOREIGN KEY (purpose, version) REFERENCES key_ring;
CREATE INDEX ix_second_factors_version ON second_factors (version);
CREATE POLICY system_access ON second_factors TO identity_system USING (true) WITH CHECK (true);
GRANT SELECT (user_id, version, secret), UPDATE (version, secret) ON second_factors TO identity_system;

-- The ring is the system role's business.
REVOKE SELECT, INSERT ON key_ring FROM identity;

DROP FUNCTION second_factor_of, begin_second_factor;
CREATE FUNCTION second_factor_of(account uuid)
RETURNS TABLE (secret bytea, version integer, confirmed boolean, codes_left integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = identity, pg_temp AS $$
    SELECT f.secret, f.version, f.confirmed_at IS NOT NULL,
        (SELECT count(*)::integer FROM recovery_codes c WHERE c.user_id = f.user_id AND c.used_at IS NULL)
    FROM second_factors f WHERE f.user_id = account;
$$;

-- Null when one is in use already: it has to be removed first.
CREATE FUNCTION begin_second_factor(account uuid, sealed bytea, ring_version integer, at timestamptz)
RETURNS boolean LANGUAGE sql SECURITY DEFINER SET search_path = identity, pg_temp AS $$
    INSERT INTO second_factors (user_id, secret, version, created_at) VALUES (account, sealed, ring_version, at)
    ON CONFLICT (user_id) DO UPDATE SET secret = sealed, version = ring_version, created_at = at WHERE second_factors.confirmed_at IS NULL
    RETURNING true;
$$;

REVOKE ALL ON FUNCTION second_factor_of, begin_second_factor FROM PUBLIC;
GRANT EXECUTE ON FUNCTION second_factor_of, begin_second_factor TO identity;
