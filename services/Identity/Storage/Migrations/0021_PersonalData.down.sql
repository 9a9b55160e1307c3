-- What was sealed cannot be opened by SQL: going back is for an empty installation only.
DO $$ BEGIN
    IF EXISTS (SELECT 1 FROM person_keys) THEN
        RAISE EXCEPTION 'There are sealed accounts; restore a copy from before this migration instead.';
    END IF;
END $$;
DROP FUNCTION keep_person_key, person_keys_of, accounts_without_key, seal_account, forget_account;
DROP TABLE person_keys, key_ring;
