-- What the agent knows, from the facts of other services.

CREATE TABLE competitors (
    id uuid PRIMARY KEY,
    workspace_id uuid NOT NULL,
    name text NOT NULL,
    home_url text,
    -- A competitor that is gone stays as a mark, so that a late fact about its pages brings nothing back.
    removed_at timestamptz
);
CREATE INDEX ix_competitors_workspace ON competitors (workspace_id);
SELECT periscope_protect('competitors');

-- The latest capture of each source. The words are in the snapshot store; tsv is filled when somebody asks, not for each capture:
-- captures are many and questions few. There is no GIN index because row policies come before operators that are not leakproof,
-- so PostgreSQL would never use it here.
CREATE TABLE pages (
    source_id uuid PRIMARY KEY,
    workspace_id uuid NOT NULL,
    competitor_id uuid NOT NULL,
    source_type text NOT NULL,
    url text NOT NULL,
    title text NOT NULL,
    snapshot_id uuid NOT NULL,
    text_hash text NOT NULL,
    captured_at timestamptz NOT NULL,
    indexed_hash text,
    tsv tsvector
);
CREATE INDEX ix_pages_competitor ON pages (workspace_id, competitor_id);
SELECT periscope_protect('pages');

CREATE TABLE updates (
    id uuid PRIMARY KEY,
    workspace_id uuid NOT NULL,
    competitor_id uuid NOT NULL,
    source_id uuid NOT NULL,
    source_type text NOT NULL,
    url text NOT NULL,
    category text NOT NULL,
    title text NOT NULL,
    narrative text NOT NULL,
    impact double precision NOT NULL,
    confidence double precision NOT NULL,
    detected_at timestamptz NOT NULL,
    citations jsonb NOT NULL
);
CREATE INDEX ix_updates_competitor ON updates (workspace_id, competitor_id, detected_at DESC);
CREATE INDEX ix_updates_detected ON updates (workspace_id, detected_at DESC);
SELECT periscope_protect('updates');
