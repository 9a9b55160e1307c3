CREATE TABLE competitors (
    id uuid PRIMARY KEY,
    workspace_id uuid NOT NULL,
    name text NOT NULL,
    home_url text NOT NULL,
    added_at timestamptz NOT NULL
);
SELECT periscope_protect('competitors');

CREATE TABLE sources (
    id uuid PRIMARY KEY,
    workspace_id uuid NOT NULL,
    competitor_id uuid NOT NULL,
    type text NOT NULL,
    url text NOT NULL,
    schedule text NOT NULL,
    status text NOT NULL CHECK (status IN ('active', 'paused', 'failed')),
    created_at timestamptz NOT NULL,
    next_run_at timestamptz NOT NULL,
    last_captured_at timestamptz,
    last_success_at timestamptz,
    error_count integer NOT NULL DEFAULT 0,
    last_error_code text,
    last_error text,
    etag text,
    last_modified text,
    content_hash text,
    CONSTRAINT ux_sources_url UNIQUE (competitor_id, url)
);
CREATE INDEX ix_sources_due ON sources (next_run_at) WHERE status <> 'paused';
SELECT periscope_protect('sources');
SELECT periscope_system('sources');

CREATE TABLE jobs (
    id uuid PRIMARY KEY,
    workspace_id uuid NOT NULL,
    competitor_id uuid NOT NULL,
    source_id uuid,
    type text NOT NULL CHECK (type IN ('capture', 'discovery')),
    method text NOT NULL,
    url text NOT NULL,
    host text NOT NULL,
    status text NOT NULL CHECK (status IN ('pending', 'queued', 'running', 'success', 'failed', 'timeout', 'cancelled', 'dead_letter')),
    priority smallint NOT NULL,
    attempt integer NOT NULL DEFAULT 0,
    max_attempts integer NOT NULL,
    run_after timestamptz NOT NULL,
    worker text,
    heartbeat_at timestamptz,
    created_at timestamptz NOT NULL,
    started_at timestamptz,
    ended_at timestamptz,
    error_code text,
    error_message text,
    result jsonb,
    correlation_id text,
    trace_parent text
);
CREATE INDEX ix_jobs_waiting ON jobs (priority DESC, run_after, id) WHERE status IN ('pending', 'queued');
CREATE INDEX ix_jobs_waiting_by_workspace ON jobs (workspace_id) WHERE status IN ('pending', 'queued');
CREATE INDEX ix_jobs_running ON jobs (host) WHERE status = 'running';
CREATE INDEX ix_jobs_active_by_source ON jobs (source_id) WHERE status IN ('pending', 'queued', 'running');
CREATE INDEX ix_jobs_listed ON jobs (workspace_id, created_at DESC, id);
CREATE INDEX ix_jobs_competitor ON jobs (competitor_id, created_at DESC);
SELECT periscope_protect('jobs');
SELECT periscope_system('jobs');

CREATE TABLE captures (
    id uuid PRIMARY KEY,
    workspace_id uuid NOT NULL,
    source_id uuid NOT NULL,
    competitor_id uuid NOT NULL,
    job_id uuid NOT NULL,
    url text NOT NULL,
    redirects jsonb,
    content_hash text NOT NULL,
    http_status integer NOT NULL,
    content_type text NOT NULL,
    charset text NOT NULL,
    bytes integer NOT NULL,
    captured_at timestamptz NOT NULL
);
CREATE INDEX ix_captures_source ON captures (source_id, captured_at DESC);
SELECT periscope_protect('captures');

-- The workers, the scheduler and whoever runs a cancelled job are woken rather than left to ask.
CREATE FUNCTION jobs_waiting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('crawler_jobs', '');
    RETURN NULL;
END $$;
CREATE TRIGGER jobs_waiting AFTER INSERT OR UPDATE OF run_after ON jobs FOR EACH STATEMENT EXECUTE FUNCTION jobs_waiting();

CREATE FUNCTION job_cancelled() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('crawler_cancelled', NEW.id::text);
    RETURN NULL;
END $$;
CREATE TRIGGER job_cancelled AFTER UPDATE OF status ON jobs FOR EACH ROW
    WHEN (OLD.status = 'running' AND NEW.status = 'cancelled') EXECUTE FUNCTION job_cancelled();

CREATE FUNCTION sources_scheduled() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('crawler_sources', '');
    RETURN NULL;
END $$;
CREATE TRIGGER sources_scheduled AFTER INSERT OR UPDATE OF schedule, status, url ON sources
    FOR EACH STATEMENT EXECUTE FUNCTION sources_scheduled();
