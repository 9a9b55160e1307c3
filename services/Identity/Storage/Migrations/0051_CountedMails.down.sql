DROP FUNCTION issue_invitation_token, issue_mail_token;
ALTER TABLE invitations ADD COLUMN mails integer NOT NULL DEFAULT 0, ADD COLUMN mailed_at timestamptz;
UPDATE invitations i SET mails = m.mails, mailed_at = m.mailed_at
FROM (SELECT invitation_id, count(*) AS mails, max(begun_at) AS mailed_at FROM invitation_mails GROUP BY invitation_id) m
WHERE m.invitation_id = i.id;
DROP TABLE invitation_mails;
DROP INDEX ix_invitations_address;
CREATE INDEX ix_invitations_address ON invitations (address_hash, mailed_at);
ALTER TABLE mail_tokens DROP COLUMN mail_id;

CREATE FUNCTION issue_mail_token(account uuid, what text, token bytea, at timestamptz, until timestamptz, most integer)
RETURNS boolean LANGUAGE sql SECURITY DEFINER SET search_path = identity, pg_temp AS $$
    DELETE FROM mail_tokens WHERE user_id = account AND expires_at < at - interval '1 day';
    INSERT INTO mail_tokens (hash, user_id, kind, issued_at, expires_at)
    SELECT token, account, what, at, until
    WHERE (SELECT count(*) FROM mail_tokens t WHERE t.user_id = account AND t.kind = what AND t.issued_at > at - interval '1 hour') < most
    RETURNING true;
$$;

CREATE FUNCTION issue_invitation_token(invitation uuid, token bytea, at timestamptz, most integer)
RETURNS boolean LANGUAGE sql SECURITY DEFINER SET search_path = identity, pg_temp AS $$
    UPDATE invitations i SET token_hash = token, mails = i.mails + 1, mailed_at = at
    WHERE i.id = invitation AND i.ended_at IS NULL AND i.expires_at > at
        AND COALESCE((SELECT sum(o.mails) FROM invitations o WHERE o.address_hash = i.address_hash AND o.mailed_at > at - interval '1 hour'), 0) < most
    RETURNING true;
$$;

REVOKE ALL ON FUNCTION issue_mail_token, issue_invitation_token FROM PUBLIC;
GRANT EXECUTE ON FUNCTION issue_mail_token, issue_invitation_token TO identity;
