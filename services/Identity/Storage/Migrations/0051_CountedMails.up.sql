-- The limits of an hour count mails, and not the attempts at one: a mail server that is away uses up nobody's.

-- Every attempt at a mail has a token of its own, as an earlier one may have arrived although the answer was lost. Tokens from before count
-- as a mail each.
ALTER TABLE mail_tokens ADD COLUMN mail_id uuid NOT NULL DEFAULT gen_random_uuid();

-- The parameter's default is for the program from before, which does not say which mail it is.
DROP FUNCTION issue_mail_token;
CREATE FUNCTION issue_mail_token(
    account uuid, what text, token bytea, at timestamptz, until timestamptz, most integer, mail uuid DEFAULT gen_random_uuid())
RETURNS boolean LANGUAGE sql SECURITY DEFINER SET search_path = identity, pg_temp AS $$
    DELETE FROM mail_tokens WHERE user_id = account AND expires_at < at - interval '1 day';
    INSERT INTO mail_tokens (hash, user_id, kind, issued_at, expires_at, mail_id)
    SELECT token, account, what, at, until, mail
    WHERE EXISTS (SELECT 1 FROM mail_tokens t WHERE t.user_id = account AND t.mail_id = mail)
        OR (SELECT count(DISTINCT t.mail_id) FROM mail_tokens t
            WHERE t.user_id = account AND t.kind = what AND t.issued_at > at - interval '1 hour') < most
    RETURNING true;
$$;

-- The mails of an invitation: those of the last hour, and the one that is being sent.
CREATE TABLE invitation_mails (
    mail_id uuid PRIMARY KEY,
    invitation_id uuid NOT NULL REFERENCES invitations ON DELETE CASCADE,
    -- The first attempt.
    begun_at timestamptz NOT NULL
);
CREATE INDEX ix_invitation_mails_invitation ON invitation_mails (invitation_id);
ALTER TABLE invitation_mails ENABLE ROW LEVEL SECURITY;
CREATE POLICY lookups ON invitation_mails TO CURRENT_USER USING (true) WITH CHECK (true);

INSERT INTO invitation_mails SELECT gen_random_uuid(), id, mailed_at FROM invitations WHERE mailed_at IS NOT NULL;
-- The index goes with its second column.
ALTER TABLE invitations DROP COLUMN mails, DROP COLUMN mailed_at;
CREATE INDEX ix_invitations_address ON invitations (address_hash);

-- False when the invitation has ended. Null when the address was mailed as many in the last hour as anybody should get, from whichever
-- workspaces.
DROP FUNCTION issue_invitation_token;
CREATE FUNCTION issue_invitation_token(invitation uuid, token bytea, at timestamptz, most integer, mail uuid DEFAULT gen_random_uuid())
RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = identity, pg_temp AS $$
DECLARE
    address text;
BEGIN
    SELECT i.address_hash INTO address FROM invitations i WHERE i.id = invitation AND i.ended_at IS NULL AND i.expires_at > at FOR UPDATE;
    IF NOT FOUND THEN
        RETURN false;
    END IF;

    DELETE FROM invitation_mails m WHERE m.invitation_id = invitation AND m.mail_id <> mail AND m.begun_at <= at - interval '1 hour';
    IF NOT EXISTS (SELECT 1 FROM invitation_mails m WHERE m.mail_id = mail) THEN
        IF (SELECT count(*) FROM invitation_mails m JOIN invitations i ON i.id = m.invitation_id
            WHERE i.address_hash = address AND m.begun_at > at - interval '1 hour') >= most THEN
            RETURN NULL;
        END IF;
        INSERT INTO invitation_mails (mail_id, invitation_id, begun_at) VALUES (mail, invitation, at);
    END IF;

    UPDATE invitations i SET token_hash = token WHERE i.id = invitation;
    RETURN true;
END $$;

REVOKE ALL ON FUNCTION issue_mail_token, issue_invitation_token FROM PUBLIC;
GRANT EXECUTE ON FUNCTION issue_mail_token, issue_invitation_token TO identity;
