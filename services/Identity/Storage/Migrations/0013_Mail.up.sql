ALTER TABLE users ADD COLUMN email_verified_at timestamptz;

-- Mail that waits to be written and sent. It names an address and not an account: asking for a reset does the same work whether or
-- not there is one, and the secret in the mail is made when it is sent, so none waits here.
CREATE TABLE mail_queue (
    id uuid PRIMARY KEY,
    kind text NOT NULL CONSTRAINT ck_mail_queue_kind CHECK (kind IN ('verification', 'reset')),
    address_key text NOT NULL,
    queued_at timestamptz NOT NULL,
    attempts integer NOT NULL DEFAULT 0,
    next_attempt_at timestamptz NOT NULL,
    -- Whoever asks twice gets one mail.
    CONSTRAINT ux_mail_queue UNIQUE (kind, address_key)
);
CREATE INDEX ix_mail_queue_due ON mail_queue (next_attempt_at);

CREATE TABLE mail_tokens (
    hash bytea PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    kind text NOT NULL,
    issued_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL
);
CREATE INDEX ix_mail_tokens_user ON mail_tokens (user_id, kind);

ALTER TABLE mail_queue ENABLE ROW LEVEL SECURITY;
ALTER TABLE mail_tokens ENABLE ROW LEVEL SECURITY;
CREATE POLICY lookups ON mail_queue TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY lookups ON mail_tokens TO CURRENT_USER USING (true) WITH CHECK (true);

CREATE FUNCTION queue_mail(mail uuid, what text, recipient text, at timestamptz)
RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = identity, pg_temp AS $$
    INSERT INTO mail_queue (id, kind, address_key, queued_at, next_attempt_at) VALUES (mail, what, recipient, at, at)
    ON CONFLICT ON CONSTRAINT ux_mail_queue DO NOTHING;
$$;

-- The next mail that is due, for one sender alone: should it die, the mail is due again after the lease.
CREATE FUNCTION claim_mail(at timestamptz, lease interval)
RETURNS TABLE (id uuid, kind text, address_key text, queued_at timestamptz, attempts integer)
LANGUAGE sql SECURITY DEFINER SET search_path = identity, pg_temp AS $$
    UPDATE mail_queue m SET attempts = m.attempts + 1, next_attempt_at = at + lease
    WHERE m.id = (SELECT q.id FROM mail_queue q WHERE q.next_attempt_at <= at ORDER BY q.next_attempt_at LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING m.id, m.kind, m.address_key, m.queued_at, m.attempts;
$$;

CREATE FUNCTION postpone_mail(mail uuid, until timestamptz)
RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = identity, pg_temp AS $$
    UPDATE mail_queue SET next_attempt_at = until WHERE id = mail;
$$;

CREATE FUNCTION finish_mail(mail uuid)
RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = identity, pg_temp AS $$
    DELETE FROM mail_queue WHERE id = mail;
$$;

-- Null when the person was sent as many in the last hour as anybody should get.
CREATE FUNCTION issue_mail_token(account uuid, what text, token bytea, at timestamptz, until timestamptz, most integer)
RETURNS boolean LANGUAGE sql SECURITY DEFINER SET search_path = identity, pg_temp AS $$
    DELETE FROM mail_tokens WHERE user_id = account AND expires_at < at - interval '1 day';
    INSERT INTO mail_tokens (hash, user_id, kind, issued_at, expires_at)
    SELECT token, account, what, at, until
    WHERE (SELECT count(*) FROM mail_tokens t WHERE t.user_id = account AND t.kind = what AND t.issued_at > at - interval '1 hour') < most
    RETURNING true;
$$;

-- Whose token it is, while it is good.
CREATE FUNCTION account_of_mail_token(token bytea, what text, at timestamptz)
RETURNS TABLE (id uuid, email text, name text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = identity, pg_temp AS $$
    SELECT u.id, u.email, u.name FROM mail_tokens t JOIN users u ON u.id = t.user_id
    WHERE t.hash = token AND t.kind = what AND t.expires_at > at;
$$;

CREATE FUNCTION verify_email(token bytea, at timestamptz)
RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = identity, pg_temp AS $$
DECLARE
    account uuid;
BEGIN
    DELETE FROM mail_tokens t WHERE t.hash = token AND t.kind = 'verification' AND t.expires_at > at RETURNING t.user_id INTO account;
    IF account IS NULL THEN
        RETURN false;
    END IF;
    UPDATE users SET email_verified_at = COALESCE(email_verified_at, at) WHERE id = account;
    DELETE FROM mail_tokens t WHERE t.user_id = account AND t.kind = 'verification';
    RETURN true;
END $$;

-- Null for a token that is not good, else the sessions that it ended. Whoever reads the mail owns the address, so it is verified too.
CREATE FUNCTION reset_password(token bytea, hash text, at timestamptz)
RETURNS uuid[] LANGUAGE plpgsql SECURITY DEFINER SET search_path = identity, pg_temp AS $$
DECLARE
    account uuid;
BEGIN
    DELETE FROM mail_tokens t WHERE t.hash = token AND t.kind = 'reset' AND t.expires_at > at RETURNING t.user_id INTO account;
    IF account IS NULL THEN
        RETURN NULL;
    END IF;
    UPDATE users SET email_verified_at = COALESCE(email_verified_at, at) WHERE id = account;
    DELETE FROM mail_tokens t WHERE t.user_id = account;
    RETURN ARRAY(SELECT * FROM change_password(account, hash, NULL, at));
END $$;

CREATE FUNCTION is_email_verified(account uuid)
RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = identity, pg_temp AS $$
    SELECT u.email_verified_at IS NOT NULL FROM users u WHERE u.id = account;
$$;

REVOKE ALL ON FUNCTION queue_mail, claim_mail, postpone_mail, finish_mail, issue_mail_token, account_of_mail_token, verify_email,
    reset_password, is_email_verified FROM PUBLIC;
GRANT EXECUTE ON FUNCTION queue_mail, claim_mail, postpone_mail, finish_mail, issue_mail_token, account_of_mail_token, verify_email,
    reset_password, is_email_verified TO identity;
