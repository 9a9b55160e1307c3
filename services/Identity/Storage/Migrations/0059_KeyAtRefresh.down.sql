DROP FUNCTION rotate_grant_token(bytea, bytea, timestamptz, interval, interval, text);

CREATE OR REPLACE FUNCTION rotate_grant_token(presented bytea, successor bytea, at timestamptz, leeway interval, lifetime interval)
RETURNS text LANGUAGE plpgsql SECURITY DEFINER SET search_path = identity, pg_temp AS $$
DECLARE
    token grant_tokens%ROWTYPE;
    family grants%ROWTYPE;
    is_over boolean := false;
BEGIN
    SELECT t.* INTO token FROM grant_tokens t WHERE t.hash = presented;
    IF NOT FOUND THEN
        RETURN 'unknown';
    END IF;

    SELECT g.* INTO family FROM grants g WHERE g.id = token.grant_id;
    IF family.client_id = 'periscope-web' THEN
        -- Before its grants, as whoever ends it takes them too.
        PERFORM 1 FROM sessions s WHERE s.id = family.session_id AND s.ended_at IS NULL AND s.expires_at > at FOR UPDATE;
        is_over := NOT FOUND;
    END IF;

    -- Two requests with one token queue here, and the second then reads what the first wrote.
    SELECT g.* INTO family FROM grants g WHERE g.id = token.grant_id FOR UPDATE;
    SELECT t.* INTO token FROM grant_tokens t WHERE t.hash = presented;
    IF family.ended_at IS NOT NULL THEN
        RETURN 'ended';
    ELSIF is_over OR family.expires_at <= at THEN
        RETURN 'expired';
    ELSIF token.used_at IS NOT NULL AND (token.used_at + leeway < at
            OR EXISTS (SELECT 1 FROM grant_tokens t WHERE t.parent = presented AND t.used_at IS NOT NULL))
        OR EXISTS (SELECT 1 FROM grant_tokens t WHERE t.parent = token.parent AND t.hash <> presented AND t.used_at IS NOT NULL) THEN
        UPDATE grants g SET ended_at = at, end_reason = 'replayed' WHERE g.id = family.id;
        RETURN 'replayed';
    END IF;
    UPDATE grant_tokens t SET used_at = COALESCE(t.used_at, at) WHERE t.hash = presented;
    INSERT INTO grant_tokens (hash, grant_id, parent, issued_at) VALUES (successor, family.id, presented, at);
    UPDATE grants g SET expires_at = at + lifetime WHERE g.id = family.id;
    IF family.client_id = 'periscope-web' THEN
        UPDATE sessions s SET used_at = at, expires_at = at + lifetime WHERE s.id = family.session_id;
    END IF;
    RETURN 'rotated';
END $$;
