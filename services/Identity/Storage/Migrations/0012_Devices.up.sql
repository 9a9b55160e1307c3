-- What a person sees and does of their own sessions and password. end_reason may now also be revoked or password_changed.
CREATE FUNCTION sessions_of(account uuid, at timestamptz)
RETURNS TABLE (id uuid, user_agent text, address text, created_at timestamptz, used_at timestamptz, by_browser boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = identity, pg_temp AS $$
    SELECT s.id, s.user_agent, s.address, s.created_at, s.used_at,
        EXISTS (SELECT 1 FROM browser_sessions b WHERE b.session_id = s.id)
    FROM sessions s WHERE s.user_id = account AND s.ended_at IS NULL AND s.expires_at > at ORDER BY s.used_at DESC, s.id DESC;
$$;

-- Null when the person has no such session that goes on.
CREATE FUNCTION revoke_session(session uuid, account uuid, at timestamptz)
RETURNS boolean LANGUAGE sql SECURITY DEFINER SET search_path = identity, pg_temp AS $$
    UPDATE sessions SET ended_at = at, end_reason = 'revoked'
    WHERE id = session AND user_id = account AND ended_at IS NULL AND expires_at > at RETURNING true;
$$;

-- Answers those that it ended, so that their access tokens can be refused.
CREATE FUNCTION revoke_other_sessions(kept uuid, account uuid, at timestamptz, reason text)
RETURNS SETOF uuid LANGUAGE sql SECURITY DEFINER SET search_path = identity, pg_temp AS $$
    UPDATE sessions SET ended_at = at, end_reason = reason
    WHERE user_id = account AND ended_at IS NULL AND expires_at > at AND id IS DISTINCT FROM kept RETURNING id;
$$;

CREATE FUNCTION change_password(account uuid, hash text, kept uuid, at timestamptz)
RETURNS SETOF uuid LANGUAGE sql SECURITY DEFINER SET search_path = identity, pg_temp AS $$
    UPDATE users SET password_hash = hash, failures = 0, locked_until = NULL WHERE id = account;
    SELECT * FROM revoke_other_sessions(kept, account, at, 'password_changed');
$$;

REVOKE ALL ON FUNCTION sessions_of, revoke_session, revoke_other_sessions, change_password FROM PUBLIC;
GRANT EXECUTE ON FUNCTION sessions_of, revoke_session, revoke_other_sessions, change_password TO identity;
