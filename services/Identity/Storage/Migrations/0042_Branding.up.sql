CREATE TABLE branding (
    workspace_id uuid PRIMARY KEY REFERENCES workspaces ON DELETE CASCADE,
    product_name text,
    accent_light text CONSTRAINT ck_branding_accent_light CHECK (accent_light ~ '^#[0-9a-f]{6}$'),
    accent_dark text CONSTRAINT ck_branding_accent_dark CHECK (accent_dark ~ '^#[0-9a-f]{6}$'),
    support_url text,
    logo_hash text,
    logo_type text,
    logo_width integer,
    logo_height integer,
    version integer NOT NULL,
    updated_at timestamptz NOT NULL
);

-- Apart from the rest, which is read far more often.
CREATE TABLE logos (
    workspace_id uuid PRIMARY KEY REFERENCES branding ON DELETE CASCADE,
    -- SHA-256 of the bytes in hexadecimal; part of the address, so that a browser may keep what it has for good.
    hash text NOT NULL,
    content_type text NOT NULL,
    bytes bytea NOT NULL CONSTRAINT ck_logos_bytes CHECK (octet_length(bytes) <= 524288)
);

SELECT periscope_protect('branding');
SELECT periscope_protect('logos');
CREATE POLICY lookups ON branding TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY lookups ON logos TO CURRENT_USER USING (true) WITH CHECK (true);

-- What whoever comes to sign in is shown of a workspace, before anybody knows who they are. No row when it has no brand.
CREATE FUNCTION brand_of(workspace uuid)
RETURNS TABLE (name text, plan text, features text, accent_light text, accent_dark text, support_url text, logo_hash text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = identity, pg_temp AS $$
    SELECT COALESCE(b.product_name, w.name), w.plan, array_to_string(w.feature_overrides, ' '), b.accent_light, b.accent_dark,
        b.support_url, b.logo_hash
    FROM branding b JOIN workspaces w ON w.id = b.workspace_id WHERE b.workspace_id = workspace;
$$;

CREATE FUNCTION logo_of(workspace uuid, sha256 text)
RETURNS TABLE (content_type text, bytes bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = identity, pg_temp AS $$
    SELECT l.content_type, l.bytes FROM logos l WHERE l.workspace_id = workspace AND l.hash = sha256;
$$;

REVOKE ALL ON FUNCTION brand_of, logo_of FROM PUBLIC;
GRANT EXECUTE ON FUNCTION brand_of, logo_of TO identity;
