-- Until the transaction ends the account enters no workspace: a new membership waits for its row. Null when it is gone.
CREATE FUNCTION lock_account(account uuid)
RETURNS boolean LANGUAGE sql SECURITY DEFINER SET search_path = identity, pg_temp AS $$
    SELECT true FROM users WHERE id = account FOR UPDATE;
$$;

REVOKE ALL ON FUNCTION lock_account FROM PUBLIC;
GRANT EXECUTE ON FUNCTION lock_account TO identity;
