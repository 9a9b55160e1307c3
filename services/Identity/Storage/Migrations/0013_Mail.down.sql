DROP FUNCTION is_email_verified, reset_password, verify_email, account_of_mail_token, issue_mail_token, finish_mail, postpone_mail,
    claim_mail, queue_mail;
DROP TABLE mail_tokens, mail_queue;
ALTER TABLE users DROP COLUMN email_verified_at;
