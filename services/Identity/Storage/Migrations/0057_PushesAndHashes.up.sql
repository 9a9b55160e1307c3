-- Anybody can push a request as a public client, so what was not fetched in time must not stay: each push takes along some of what the ones
-- before it left, and the cleanup (no limit) the rest. What another push is just deleting is left to that.
CREATE FUNCTION forget_pushed_requests(expired_before timestamptz, at_most integer)
RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = identity, pg_temp AS $$
    DELETE FROM pushed_requests WHERE hash IN (
        SELECT p.hash FROM pushed_requests p WHERE p.expires_at < expired_before ORDER BY p.expires_at LIMIT at_most FOR UPDATE SKIP LOCKED);
$$;

-- A better hash of the password that was just proved, where a code is still to come: it takes the place of the one that was verified, and of
-- no other. Nobody is signed in yet, so the count of failures stays.
CREATE FUNCTION improve_password_hash(account uuid, verified_hash text, better_hash text)
RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = identity, pg_temp AS $$
    UPDATE users SET password_hash = better_hash WHERE id = account AND password_hash = verified_hash;
$$;

REVOKE ALL ON FUNCTION forget_pushed_requests, improve_password_hash FROM PUBLIC;
GRANT EXECUTE ON FUNCTION forget_pushed_requests, improve_password_hash TO identity;
