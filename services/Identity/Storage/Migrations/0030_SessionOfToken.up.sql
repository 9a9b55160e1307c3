-- Whose access tokens are to be refused when a refresh token ends its session.
CREATE FUNCTION session_of_token(presented bytea)
RETURNS uuid LANGUAGE sql STABLE SECURITY DEFINER SET search_path = identity, pg_temp AS $$
    SELECT t.session_id FROM refresh_tokens t WHERE t.hash = presented;
$$;

REVOKE ALL ON FUNCTION session_of_token FROM PUBLIC;
GRANT EXECUTE ON FUNCTION session_of_token TO identity;
