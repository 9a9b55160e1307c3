-- What names a person (users.email and users.name, audit_entries.personal) is sealed with a key of theirs, and users.email_key is a keyed
-- hash of the address. Without the person's row here, what was sealed is noise wherever a copy of it still is.

-- Keys that seal the persons' keys, and the one key of the hash; each sealed by the master key.
CREATE TABLE key_ring (
    purpose text NOT NULL CONSTRAINT ck_key_ring_purpose CHECK (purpose IN ('person', 'lookup')),
    version integer NOT NULL,
    sealed_key bytea NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT pk_key_ring PRIMARY KEY (purpose, version)
);
GRANT SELECT, INSERT ON key_ring TO identity, identity_system;
GRANT DELETE ON key_ring TO identity_system;

CREATE TABLE person_keys (
    person_id uuid PRIMARY KEY REFERENCES users ON DELETE CASCADE,
    purpose text NOT NULL GENERATED ALWAYS AS ('person') STORED,
    version integer NOT NULL,
    sealed_key bytea NOT NULL,
    -- A key of the ring lives for as long as anything is sealed with it.
    CONSTRAINT fk_person_keys_ring FOREIGN KEY (purpose, version) REFERENCES key_ring
);
CREATE INDEX ix_person_keys_version ON person_keys (version);
ALTER TABLE person_keys ENABLE ROW LEVEL SECURITY;
CREATE POLICY lookups ON person_keys TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY system_access ON person_keys TO identity_system USING (true) WITH CHECK (true);
GRANT SELECT, UPDATE (version, sealed_key) ON person_keys TO identity_system;

CREATE FUNCTION keep_person_key(person uuid, ring_version integer, sealed bytea)
RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = identity, pg_temp AS $$
    INSERT INTO person_keys (person_id, version, sealed_key) VALUES (person, ring_version, sealed) ON CONFLICT (person_id) DO NOTHING;
$$;

CREATE FUNCTION person_keys_of(people uuid[])
RETURNS TABLE (person_id uuid, version integer, sealed_key bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = identity, pg_temp AS $$
    SELECT k.person_id, k.version, k.sealed_key FROM person_keys k WHERE k.person_id = ANY (people);
$$;

-- Accounts from before there were keys, some at a time; and their new content, unless another replica was faster.
CREATE FUNCTION accounts_without_key(most integer)
RETURNS TABLE (id uuid, email text, email_key text, name text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = identity, pg_temp AS $$
    SELECT u.id, u.email, u.email_key, u.name FROM users u
    WHERE NOT EXISTS (SELECT 1 FROM person_keys k WHERE k.person_id = u.id) ORDER BY u.id LIMIT most;
$$;

CREATE FUNCTION seal_account(account uuid, ring_version integer, sealed bytea, sealed_email text, address_hash text, sealed_name text)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = identity, pg_temp AS $$
BEGIN
    INSERT INTO person_keys (person_id, version, sealed_key) VALUES (account, ring_version, sealed) ON CONFLICT (person_id) DO NOTHING;
    IF FOUND THEN
        UPDATE users SET email = sealed_email, email_key = address_hash, name = sealed_name WHERE id = account;
    END IF;
END $$;

-- The account with all that hangs on it, its key above all. False when it was gone already.
CREATE FUNCTION forget_account(account uuid)
RETURNS boolean LANGUAGE sql SECURITY DEFINER SET search_path = identity, pg_temp AS $$
    DELETE FROM person_keys WHERE person_id = account;
    WITH gone AS (DELETE FROM users WHERE id = account RETURNING 1) SELECT EXISTS (SELECT 1 FROM gone);
$$;

REVOKE ALL ON FUNCTION keep_person_key, person_keys_of, accounts_without_key, seal_account, forget_account FROM PUBLIC;
GRANT EXECUTE ON FUNCTION keep_person_key, person_keys_of, accounts_without_key, seal_account, forget_account TO identity;
