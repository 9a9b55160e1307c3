DROP FUNCTION registered_client;

CREATE FUNCTION api_client_by_client_id(client text)
RETURNS TABLE (workspace_id uuid, name text, secret_hash bytea, scopes text[], plan text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = identity, pg_temp AS $$
    SELECT c.workspace_id, c.name, c.secret_hash, c.scopes, w.plan
    FROM api_clients c JOIN workspaces w ON w.id = c.workspace_id WHERE c.client_id = client;
$$;
REVOKE ALL ON FUNCTION api_client_by_client_id FROM PUBLIC;
GRANT EXECUTE ON FUNCTION api_client_by_client_id TO identity;

-- A client without a secret is nothing that the older schema knows.
DELETE FROM api_clients WHERE secret_hash IS NULL;
ALTER TABLE api_clients
    DROP CONSTRAINT ck_api_clients_proof,
    DROP COLUMN auth_method,
    DROP COLUMN redirect_uris,
    DROP COLUMN post_logout_redirect_uris,
    DROP COLUMN backchannel_logout_uri,
    DROP COLUMN jwks,
    DROP COLUMN require_dpop,
    DROP COLUMN require_pushed,
    ALTER COLUMN secret_hash SET NOT NULL;
