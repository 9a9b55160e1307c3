-- Who did what, in one chain for each workspace and one, the zero chain, for what belongs to none: each row holds the SHA-256 of the row
-- before it and of its own content. The database links the rows, so that no program with the service's role can do it wrong.
CREATE TABLE audit_entries (
    chain uuid NOT NULL,
    workspace_id uuid GENERATED ALWAYS AS (nullif(chain, '00000000-0000-0000-0000-000000000000')) STORED,
    sequence bigint NOT NULL,
    id uuid NOT NULL CONSTRAINT ux_audit_entries_id UNIQUE,
    -- The order within one transaction, as it was written.
    position integer NOT NULL,
    at timestamptz NOT NULL,
    action text NOT NULL,
    -- person, client, system or anonymous
    actor_kind text NOT NULL,
    actor_id text,
    subject_id uuid,
    -- JSON as it was written: jsonb would not give back the bytes that were hashed.
    details text,
    correlation_id text,
    -- Sealed with the key of the person it tells of: without that key it is noise, and the chain still holds.
    personal bytea,
    personal_of uuid,
    previous_hash bytea NOT NULL,
    hash bytea NOT NULL,
    CONSTRAINT pk_audit_entries PRIMARY KEY (chain, sequence)
);
CREATE INDEX ix_audit_entries_at ON audit_entries (chain, at);

-- Where each chain ends. Its row is what two writers of one chain queue at, until the first has committed.
CREATE TABLE audit_chains (
    chain uuid PRIMARY KEY,
    workspace_id uuid GENERATED ALWAYS AS (nullif(chain, '00000000-0000-0000-0000-000000000000')) STORED,
    sequence bigint NOT NULL,
    hash bytea NOT NULL,
    signed_sequence bigint NOT NULL DEFAULT 0,
    unsigned_since timestamptz
);
CREATE INDEX ix_audit_chains_unsigned ON audit_chains (unsigned_since) WHERE sequence > signed_sequence;

-- Signatures over the ends that the chains had: what was signed cannot be cut off or written anew unseen.
CREATE TABLE audit_heads (
    chain uuid NOT NULL,
    workspace_id uuid GENERATED ALWAYS AS (nullif(chain, '00000000-0000-0000-0000-000000000000')) STORED,
    sequence bigint NOT NULL,
    hash bytea NOT NULL,
    signed_at timestamptz NOT NULL,
    kid text NOT NULL,
    signature bytea NOT NULL,
    CONSTRAINT pk_audit_heads PRIMARY KEY (chain, sequence)
);

CREATE TABLE audit_keys (
    kid text PRIMARY KEY,
    -- PKCS#8 (ECDSA, P-256), sealed by the master key: who has only the database can make no other key and sign with it.
    private_key bytea NOT NULL,
    created_at timestamptz NOT NULL
);

-- Length before value, so that no two rows have one content.
CREATE FUNCTION audit_field(value text) RETURNS text LANGUAGE sql IMMUTABLE AS
    $$ SELECT COALESCE(octet_length(value) || ':' || value, '-') || ';' $$;

CREATE FUNCTION append_audit_entry() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = identity, pg_temp AS $$
DECLARE
    head audit_chains%ROWTYPE;
BEGIN
    INSERT INTO audit_chains (chain, sequence, hash) VALUES (NEW.chain, 0, sha256(convert_to(NEW.chain::text, 'UTF8')))
    ON CONFLICT (chain) DO NOTHING;
    SELECT c.* INTO head FROM audit_chains c WHERE c.chain = NEW.chain FOR UPDATE;
    NEW.sequence := head.sequence + 1;
    NEW.previous_hash := head.hash;
    NEW.hash := sha256(head.hash || convert_to(
        audit_field(NEW.chain::text) || audit_field(NEW.id::text)
        || audit_field((extract(epoch FROM NEW.at) * 1000000)::bigint::text)
        || audit_field(NEW.action) || audit_field(NEW.actor_kind) || audit_field(NEW.actor_id) || audit_field(NEW.subject_id::text)
        || audit_field(NEW.details) || audit_field(NEW.correlation_id)
        || audit_field(encode(NEW.personal, 'hex')) || audit_field(NEW.personal_of::text), 'UTF8'));
    UPDATE audit_chains c SET sequence = NEW.sequence, hash = NEW.hash, unsigned_since = COALESCE(c.unsigned_since, NEW.at)
    WHERE c.chain = NEW.chain;
    RETURN NEW;
END $$;
CREATE TRIGGER append BEFORE INSERT ON audit_entries FOR EACH ROW EXECUTE FUNCTION append_audit_entry();

-- Nobody holds the right to change these; the trigger is for whoever is given it by mistake.
CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The audit trail is only added to.' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER unchangeable BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entries FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();
CREATE TRIGGER unchangeable BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_heads FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();

ALTER TABLE audit_entries ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit_chains ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit_heads ENABLE ROW LEVEL SECURITY;
CREATE POLICY chains ON audit_chains TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY workspace_isolation ON audit_entries FOR SELECT TO identity USING (workspace_id = current_workspace());
CREATE POLICY workspace_adds ON audit_entries FOR INSERT TO identity
    WITH CHECK (workspace_id IS NULL OR workspace_id = current_workspace());
CREATE POLICY workspace_isolation ON audit_heads FOR SELECT TO identity USING (workspace_id = current_workspace());
CREATE POLICY system_access ON audit_entries FOR SELECT TO identity_system USING (true);
CREATE POLICY system_access ON audit_chains TO identity_system USING (true) WITH CHECK (true);
CREATE POLICY system_reads ON audit_heads FOR SELECT TO identity_system USING (true);
CREATE POLICY system_adds ON audit_heads FOR INSERT TO identity_system WITH CHECK (true);
GRANT SELECT, INSERT ON audit_entries TO identity;
GRANT SELECT ON audit_heads TO identity;
GRANT SELECT ON audit_entries TO identity_system;
GRANT SELECT, INSERT ON audit_heads, audit_keys TO identity_system;
GRANT SELECT, UPDATE (signed_sequence, unsigned_since) ON audit_chains TO identity_system;

-- Ends one open session, that of a refresh token or a person's own, and says which it was; no row when there was none.
CREATE FUNCTION close_session(presented bytea, session uuid, account uuid, at timestamptz)
RETURNS TABLE (session_id uuid, user_id uuid) LANGUAGE sql SECURITY DEFINER SET search_path = identity, pg_temp AS $$
    UPDATE sessions s SET ended_at = at, end_reason = 'signed_out'
    WHERE s.ended_at IS NULL AND (s.id = session AND s.user_id = account
        OR s.id = (SELECT t.session_id FROM refresh_tokens t WHERE t.hash = presented))
    RETURNING s.id, s.user_id;
$$;
REVOKE ALL ON FUNCTION append_audit_entry, refuse_audit_change, close_session FROM PUBLIC;
GRANT EXECUTE ON FUNCTION close_session TO identity;
