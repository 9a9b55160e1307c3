-- A partner's program can now also sign people in: where their browsers come back to, how it proves itself, where it hears of sign-outs.
ALTER TABLE api_clients
    ALTER COLUMN secret_hash DROP NOT NULL,
    ADD COLUMN auth_method text NOT NULL DEFAULT 'client_secret_basic',
    ADD COLUMN redirect_uris text[] NOT NULL DEFAULT '{}',
    ADD COLUMN post_logout_redirect_uris text[] NOT NULL DEFAULT '{}',
    ADD COLUMN backchannel_logout_uri text,
    -- A JSON Web Key Set, public halves only.
    ADD COLUMN jwks text,
    ADD COLUMN require_dpop boolean NOT NULL DEFAULT false,
    ADD COLUMN require_pushed boolean NOT NULL DEFAULT false,
    ADD CONSTRAINT ck_api_clients_auth_method
        CHECK (auth_method IN ('none', 'client_secret_basic', 'client_secret_post', 'private_key_jwt')),
    ADD CONSTRAINT ck_api_clients_proof CHECK (CASE auth_method
        WHEN 'none' THEN secret_hash IS NULL
        WHEN 'private_key_jwt' THEN secret_hash IS NULL AND jwks IS NOT NULL
        ELSE secret_hash IS NOT NULL END);

DROP FUNCTION api_client_by_client_id;

CREATE FUNCTION registered_client(client text)
RETURNS TABLE (workspace_id uuid, name text, plan text, secret_hash bytea, scopes text[], auth_method text, redirect_uris text[],
    post_logout_redirect_uris text[], backchannel_logout_uri text, jwks text, require_dpop boolean, require_pushed boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = identity, pg_temp AS $$
    SELECT c.workspace_id, c.name, w.plan, c.secret_hash, c.scopes, c.auth_method, c.redirect_uris,
        c.post_logout_redirect_uris, c.backchannel_logout_uri, c.jwks, c.require_dpop, c.require_pushed
    FROM api_clients c JOIN workspaces w ON w.id = c.workspace_id WHERE c.client_id = client;
$$;

REVOKE ALL ON FUNCTION registered_client FROM PUBLIC;
GRANT EXECUTE ON FUNCTION registered_client TO identity;
