-- Locks since the last full sign-in. With all of one length, whoever knows the password could try codes for as long as they like.
ALTER TABLE users ADD COLUMN locks integer NOT NULL DEFAULT 0;

-- Each lock in a row is twice as long as the one before, up to a day.
CREATE OR REPLACE FUNCTION record_sign_in_failure(account uuid, at timestamptz, allowed integer, lock_for interval)
RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = identity, pg_temp AS $$
    UPDATE users SET
        failures = CASE WHEN failures + 1 >= allowed THEN 0 ELSE failures + 1 END,
        locks = CASE WHEN failures + 1 >= allowed THEN locks + 1 ELSE locks END,
        locked_until = CASE WHEN failures + 1 >= allowed
            THEN at + least(lock_for * power(2, least(locks, 20)), greatest(lock_for, interval '24 hours')) ELSE locked_until END
    WHERE id = account AND (locked_until IS NULL OR locked_until <= at);
$$;

CREATE OR REPLACE FUNCTION record_sign_in(account uuid, at timestamptz, verified_hash text, better_hash text)
RETURNS boolean LANGUAGE sql SECURITY DEFINER SET search_path = identity, pg_temp AS $$
    UPDATE users SET failures = 0, locks = 0, locked_until = NULL, signed_in_at = at,
        password_hash = CASE WHEN password_hash = verified_hash THEN COALESCE(better_hash, password_hash) ELSE password_hash END
    WHERE id = account AND (locked_until IS NULL OR locked_until <= at) RETURNING true;
$$;

-- With a new password the locks begin anew, also those of others' guesses: it is the way in for an owner who is kept out.
CREATE OR REPLACE FUNCTION change_password(account uuid, hash text, proved integer, kept uuid, at timestamptz)
RETURNS uuid[] LANGUAGE plpgsql SECURITY DEFINER SET search_path = identity, pg_temp AS $$
BEGIN
    UPDATE users u SET password_hash = hash, password_version = u.password_version + 1, failures = 0, locks = 0, locked_until = NULL
    WHERE u.id = account AND u.password_version = COALESCE(proved, u.password_version);
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    DELETE FROM mail_tokens t WHERE t.user_id = account AND t.kind = 'reset';
    DELETE FROM mail_queue q USING users u WHERE u.id = account AND q.address_key = u.email_key AND q.kind = 'reset';
    RETURN ARRAY(SELECT * FROM revoke_other_sessions(kept, account, at, 'password_changed'));
END $$;
