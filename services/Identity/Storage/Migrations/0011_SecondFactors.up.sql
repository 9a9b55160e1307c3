-- A second factor is a secret that an authenticator application shares with us (RFC 6238), and codes for the day that it is lost.
CREATE TABLE second_factors (
    user_id uuid PRIMARY KEY REFERENCES users ON DELETE CASCADE,
    -- Sealed under the master key, for this user alone: unlike a password it has to be read again.
    secret bytea NOT NULL,
    created_at timestamptz NOT NULL,
    -- Until then it is only an offer, and signing in does not ask for it.
    confirmed_at timestamptz,
    -- The 30 seconds, counted from 1970, whose code was used last: that code and all before it are spent.
    last_step bigint NOT NULL DEFAULT 0
);
CREATE TABLE recovery_codes (
    user_id uuid NOT NULL REFERENCES second_factors ON DELETE CASCADE,
    hash bytea NOT NULL,
    used_at timestamptz,
    CONSTRAINT pk_recovery_codes PRIMARY KEY (user_id, hash)
);
ALTER TABLE second_factors ENABLE ROW LEVEL SECURITY;
ALTER TABLE recovery_codes ENABLE ROW LEVEL SECURITY;
CREATE POLICY lookups ON second_factors TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY lookups ON recovery_codes TO CURRENT_USER USING (true) WITH CHECK (true);

CREATE FUNCTION credentials_of(account uuid)
RETURNS TABLE (id uuid, email text, name text, password_hash text, locked_until timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = identity, pg_temp AS $$
    SELECT u.id, u.email, u.name, u.password_hash, u.locked_until FROM users u WHERE u.id = account;
$$;

CREATE FUNCTION second_factor_of(account uuid)
RETURNS TABLE (secret bytea, confirmed boolean, codes_left integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = identity, pg_temp AS $$
    SELECT f.secret, f.confirmed_at IS NOT NULL,
        (SELECT count(*)::integer FROM recovery_codes c WHERE c.user_id = f.user_id AND c.used_at IS NULL)
    FROM second_factors f WHERE f.user_id = account;
$$;

-- Null when one is in use already: it has to be removed first.
CREATE FUNCTION begin_second_factor(account uuid, sealed bytea, at timestamptz)
RETURNS boolean LANGUAGE sql SECURITY DEFINER SET search_path = identity, pg_temp AS $$
    INSERT INTO second_factors (user_id, secret, created_at) VALUES (account, sealed, at)
    ON CONFLICT (user_id) DO UPDATE SET secret = sealed, created_at = at WHERE second_factors.confirmed_at IS NULL
    RETURNING true;
$$;

CREATE FUNCTION confirm_second_factor(account uuid, step bigint, hashes bytea[], at timestamptz)
RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = identity, pg_temp AS $$
BEGIN
    UPDATE second_factors SET confirmed_at = at, last_step = step WHERE user_id = account AND confirmed_at IS NULL;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    INSERT INTO recovery_codes (user_id, hash) SELECT account, unnest(hashes);
    RETURN true;
END $$;

-- Of two requests with one code, the second waits for the row and then finds the step spent.
CREATE FUNCTION use_time_step(account uuid, step bigint)
RETURNS boolean LANGUAGE sql SECURITY DEFINER SET search_path = identity, pg_temp AS $$
    UPDATE second_factors SET last_step = step
    WHERE user_id = account AND confirmed_at IS NOT NULL AND last_step < step RETURNING true;
$$;

CREATE FUNCTION use_recovery_code(account uuid, code bytea, at timestamptz)
RETURNS boolean LANGUAGE sql SECURITY DEFINER SET search_path = identity, pg_temp AS $$
    UPDATE recovery_codes SET used_at = at WHERE user_id = account AND hash = code AND used_at IS NULL RETURNING true;
$$;

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

REVOKE ALL ON FUNCTION credentials_of, second_factor_of, begin_second_factor, confirm_second_factor, use_time_step, use_recovery_code,
    replace_recovery_codes, remove_second_factor FROM PUBLIC;
GRANT EXECUTE ON FUNCTION credentials_of, second_factor_of, begin_second_factor, confirm_second_factor, use_time_step, use_recovery_code,
    replace_recovery_codes, remove_second_factor TO identity;
