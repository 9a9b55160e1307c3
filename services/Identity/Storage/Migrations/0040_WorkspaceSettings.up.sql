ALTER TABLE workspaces
    ADD COLUMN default_schedule text NOT NULL DEFAULT 'auto'
        CONSTRAINT ck_workspaces_default_schedule CHECK (default_schedule IN ('auto', 'hourly', 'daily', 'weekly')),
    ADD COLUMN allowed_origins text[] NOT NULL DEFAULT '{}',
    -- Counts changes of the name and of the settings, for whoever writes back what they read.
    ADD COLUMN settings_version integer NOT NULL DEFAULT 1;

CREATE INDEX ix_workspaces_allowed_origins ON workspaces (id) WHERE allowed_origins <> '{}';

-- Sites, and not whose: a browser's preflight names no workspace.
CREATE FUNCTION all_allowed_origins()
RETURNS TABLE (origin text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = identity, pg_temp AS $$
    SELECT DISTINCT o.origin FROM workspaces w CROSS JOIN LATERAL unnest(w.allowed_origins) AS o (origin)
    WHERE w.allowed_origins <> '{}' ORDER BY o.origin;
$$;

REVOKE ALL ON FUNCTION all_allowed_origins FROM PUBLIC;
GRANT EXECUTE ON FUNCTION all_allowed_origins TO identity;
