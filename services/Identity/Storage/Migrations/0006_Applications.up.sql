-- What a person has allowed, for them to see and to take back. end_reason of a grant may now also be withdrawn or password_reset.
CREATE FUNCTION applications_of(account uuid, at timestamptz)
RETURNS TABLE (client_id text, name text, scopes text[], granted_at timestamptz, used_at timestamptz, is_signed_in boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = identity, pg_temp AS $$
    SELECT c.client_id, a.name, c.scopes, c.granted_at,
        (SELECT max(t.issued_at) FROM grants g JOIN grant_tokens t ON t.grant_id = g.id WHERE g.user_id = account AND g.client_id = c.client_id),
        EXISTS (SELECT 1 FROM grants g
            WHERE g.user_id = account AND g.client_id = c.client_id AND g.ended_at IS NULL AND g.expires_at > at)
    FROM consents c JOIN api_clients a ON a.client_id = c.client_id
    WHERE c.user_id = account ORDER BY c.granted_at DESC, c.client_id;
$$;

-- The grants that it ended; of every client when none is named.
CREATE FUNCTION end_grants_of(account uuid, client text, at timestamptz, reason text)
RETURNS SETOF uuid LANGUAGE sql SECURITY DEFINER SET search_path = identity, pg_temp AS $$
    UPDATE grants SET ended_at = at, end_reason = reason
    WHERE user_id = account AND (client IS NULL OR client_id = client) AND ended_at IS NULL RETURNING id;
$$;

CREATE FUNCTION withdraw_consent(account uuid, client text)
RETURNS boolean LANGUAGE sql SECURITY DEFINER SET search_path = identity, pg_temp AS $$
    WITH gone AS (DELETE FROM consents WHERE user_id = account AND client_id = client RETURNING 1) SELECT EXISTS (SELECT 1 FROM gone);
$$;

REVOKE ALL ON FUNCTION applications_of, end_grants_of, withdraw_consent FROM PUBLIC;
GRANT EXECUTE ON FUNCTION applications_of, end_grants_of, withdraw_consent TO identity;
