-- Whose grant it was is recorded, so this answers it; nothing for a grant that has ended before.
DROP FUNCTION end_grant;
CREATE FUNCTION end_grant(ended uuid, at timestamptz, reason text)
RETURNS TABLE (client_id text, user_id uuid) LANGUAGE sql SECURITY DEFINER SET search_path = identity, pg_temp AS $$
    UPDATE grants g SET ended_at = at, end_reason = reason WHERE g.id = ended AND g.ended_at IS NULL RETURNING g.client_id, g.user_id;
$$;

REVOKE ALL ON FUNCTION end_grant FROM PUBLIC;
GRANT EXECUTE ON FUNCTION end_grant TO identity;
