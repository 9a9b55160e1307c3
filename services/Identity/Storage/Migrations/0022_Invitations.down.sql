CREATE OR REPLACE FUNCTION forget_account(account uuid)
RETURNS boolean LANGUAGE sql SECURITY DEFINER SET search_path = identity, pg_temp AS $$
    DELETE FROM person_keys WHERE person_id = account;
    WITH gone AS (DELETE FROM users WHERE id = account RETURNING 1) SELECT EXISTS (SELECT 1 FROM gone);
$$;
DROP FUNCTION invitation_to_mail, invitation_of_token, issue_invitation_token, verify_email_by_invitation, forget_invitations;
DELETE FROM mail_queue WHERE kind = 'invitation';
ALTER TABLE mail_queue DROP CONSTRAINT ck_mail_queue_kind, ADD CONSTRAINT ck_mail_queue_kind CHECK (kind IN ('verification', 'reset'));
DROP TABLE invitations;
