-- What is secret of a channel is sealed by a version of a key ring, so that the key can be changed while the service runs: a webhook's signing
-- secret, and the addresses that a mail goes to, which name people.
CREATE TABLE key_ring (
    purpose text NOT NULL CONSTRAINT ck_key_ring_purpose CHECK (purpose = 'secrets'),
    version integer NOT NULL,
    -- By Notification:EncryptionKey, which is not in the database.
    sealed_key bytea NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT pk_key_ring PRIMARY KEY (purpose, version)
);
GRANT SELECT, INSERT, DELETE ON key_ring TO notification_system;

-- The version is null where that key sealed it itself, without the format's byte at its beginning, until the next rotation.
UPDATE channels SET secret = substring(secret FROM 2) WHERE secret IS NOT NULL;
ALTER TABLE channels
    ADD COLUMN purpose text NOT NULL GENERATED ALWAYS AS ('secrets') STORED,
    ADD COLUMN secret_version integer,
    ADD CONSTRAINT fk_channels_ring FOREIGN KEY (purpose, secret_version) REFERENCES key_ring;
CREATE INDEX ix_channels_secret_version ON channels (secret_version);
CREATE POLICY system_access ON channels TO notification_system USING (true) WITH CHECK (true);
GRANT SELECT (id, kind, config, secret, secret_version), UPDATE (config, secret, secret_version) ON channels TO notification_system;
