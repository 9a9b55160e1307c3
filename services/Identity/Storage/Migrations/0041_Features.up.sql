-- What the installation's operator decided for a workspace against its plan: +name for on, -name for off.
ALTER TABLE workspaces ADD COLUMN feature_overrides text[] NOT NULL DEFAULT '{}';

DROP FUNCTION memberships_of;
CREATE FUNCTION memberships_of(account uuid)
RETURNS TABLE (id uuid, name text, role text, plan text, features text, created_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = identity, pg_temp AS $$
    SELECT w.id, w.name, m.role, w.plan, array_to_string(w.feature_overrides, ' '), w.created_at
    FROM members m JOIN workspaces w ON w.id = m.workspace_id WHERE m.user_id = account ORDER BY w.created_at, w.id;
$$;

DROP FUNCTION registered_client;
CREATE FUNCTION registered_client(client text)
RETURNS TABLE (workspace_id uuid, name text, plan text, features text, secret_hash bytea, scopes text[], auth_method text,
    redirect_uris text[], post_logout_redirect_uris text[], backchannel_logout_uri text, jwks text, require_dpop boolean,
    require_pushed boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = identity, pg_temp AS $$
    SELECT c.workspace_id, c.name, w.plan, array_to_string(w.feature_overrides, ' '), c.secret_hash, c.scopes, c.auth_method,
        c.redirect_uris, c.post_logout_redirect_uris, c.backchannel_logout_uri, c.jwks, c.require_dpop, c.require_pushed
    FROM api_clients c JOIN workspaces w ON w.id = c.workspace_id WHERE c.client_id = client;
$$;

REVOKE ALL ON FUNCTION memberships_of, registered_client FROM PUBLIC;
GRANT EXECUTE ON FUNCTION memberships_of, registered_client TO identity;
