DROP FUNCTION end_grant;
CREATE FUNCTION end_grant(ended uuid, at timestamptz, reason text)
RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = identity, pg_temp AS $$
    UPDATE grants SET ended_at = at, end_reason = reason WHERE id = ended AND ended_at IS NULL;
$$;

REVOKE ALL ON FUNCTION end_grant FROM PUBLIC;
GRANT EXECUTE ON FUNCTION end_grant TO identity;
