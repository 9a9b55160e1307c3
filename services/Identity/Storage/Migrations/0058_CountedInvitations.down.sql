CREATE OR REPLACE FUNCTION forget_invitations(ended_before timestamptz)
RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = identity, pg_temp AS $$
    DELETE FROM invitations WHERE COALESCE(ended_at, expires_at) < ended_before;
$$;
DROP FUNCTION ask_invitation_mail;
DROP TABLE invitation_asks;
