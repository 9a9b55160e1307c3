CREATE TABLE competitors (
    id uuid PRIMARY KEY,
    workspace_id uuid NOT NULL,
    name text NOT NULL,
    domain text NOT NULL,
    home_url text NOT NULL,
    description text,
    tier text NOT NULL CHECK (tier IN ('primary', 'secondary', 'emerging')),
    tags text[] NOT NULL DEFAULT '{}',
    metadata jsonb NOT NULL DEFAULT '{}',
    logo_url text,
    discovery_job_id uuid NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX ux_competitors_domain ON competitors (workspace_id, domain);
CREATE INDEX ix_competitors_name ON competitors (workspace_id, name, id);
SELECT periscope_protect('competitors');

-- One row a source: what the next capture is compared with. Its row lock is what puts the captures of one source in order.
CREATE TABLE source_heads (
    source_id uuid PRIMARY KEY,
    workspace_id uuid NOT NULL,
    competitor_id uuid NOT NULL REFERENCES competitors ON DELETE CASCADE,
    source_type text NOT NULL,
    url text NOT NULL,
    -- The latest capture, and the latest that may be compared with: an error page is the first, never the second.
    last_captured_at timestamptz,
    last_snapshot_id uuid,
    baseline_snapshot_id uuid,
    baseline_text_hash text
);
CREATE INDEX ix_source_heads_competitor ON source_heads (competitor_id, source_type);
SELECT periscope_protect('source_heads');

CREATE TABLE snapshots (
    id uuid PRIMARY KEY,
    workspace_id uuid NOT NULL,
    competitor_id uuid NOT NULL REFERENCES competitors ON DELETE CASCADE,
    source_id uuid NOT NULL,
    source_type text NOT NULL,
    job_id uuid NOT NULL,
    url text NOT NULL,
    content_hash text NOT NULL,
    content_type text NOT NULL,
    charset text NOT NULL,
    text_hash text NOT NULL,
    http_status integer NOT NULL,
    title text NOT NULL,
    language text,
    bytes integer NOT NULL,
    quality double precision NOT NULL,
    kind text NOT NULL,
    fingerprint text NOT NULL,
    -- Why the next capture is not compared with this one; null when it may be.
    set_aside text,
    -- The text's blocks in the form that the comparison reads; the text itself is in the snapshot store.
    blocks text NOT NULL,
    captured_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL
);
CREATE INDEX ix_snapshots_competitor ON snapshots (competitor_id, captured_at DESC, id);
CREATE INDEX ix_snapshots_source ON snapshots (source_id, captured_at DESC);
SELECT periscope_protect('snapshots');

CREATE TABLE changes (
    id uuid PRIMARY KEY,
    workspace_id uuid NOT NULL,
    competitor_id uuid NOT NULL REFERENCES competitors ON DELETE CASCADE,
    source_id uuid NOT NULL,
    before_snapshot_id uuid NOT NULL,
    after_snapshot_id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('material', 'noise')),
    noise_reason text,
    summary text NOT NULL,
    changed_share double precision NOT NULL,
    -- Spans as start, end, start, end ...: the words are in the two texts and nowhere else.
    added integer[] NOT NULL,
    removed integer[] NOT NULL,
    -- Four numbers each: start and end before, start and end after.
    moved integer[] NOT NULL,
    detected_at timestamptz NOT NULL
);
-- A capture is compared once, however often it is delivered.
CREATE UNIQUE INDEX ux_changes_after ON changes (after_snapshot_id);
CREATE INDEX ix_changes_competitor ON changes (competitor_id, detected_at DESC);
SELECT periscope_protect('changes');

CREATE TABLE updates (
    id uuid PRIMARY KEY,
    workspace_id uuid NOT NULL,
    competitor_id uuid NOT NULL REFERENCES competitors ON DELETE CASCADE,
    source_id uuid NOT NULL,
    source_type text NOT NULL,
    change_id uuid NOT NULL,
    url text NOT NULL,
    category text NOT NULL,
    title text NOT NULL,
    narrative text NOT NULL,
    impact double precision NOT NULL CHECK (impact BETWEEN 0 AND 10),
    impact_reasons text[] NOT NULL,
    confidence double precision NOT NULL CHECK (confidence BETWEEN 0 AND 1),
    is_noise boolean NOT NULL,
    noise_reason text,
    before_snapshot_id uuid NOT NULL,
    after_snapshot_id uuid NOT NULL,
    citations jsonb NOT NULL,
    model text NOT NULL,
    prompt_version text NOT NULL,
    detected_at timestamptz NOT NULL,
    published_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX ux_updates_change ON updates (change_id);
CREATE INDEX ix_updates_competitor ON updates (competitor_id, detected_at DESC, id);
CREATE INDEX ix_updates_workspace ON updates (workspace_id, detected_at DESC, id);
SELECT periscope_protect('updates');

CREATE TABLE update_feedback (
    update_id uuid NOT NULL REFERENCES updates ON DELETE CASCADE,
    user_id uuid NOT NULL,
    workspace_id uuid NOT NULL,
    verdict text NOT NULL,
    comment text,
    given_at timestamptz NOT NULL,
    PRIMARY KEY (update_id, user_id)
);
SELECT periscope_protect('update_feedback');

CREATE TABLE battlecards (
    id uuid PRIMARY KEY,
    workspace_id uuid NOT NULL,
    competitor_id uuid NOT NULL REFERENCES competitors ON DELETE CASCADE,
    version integer NOT NULL,
    -- Counts every write, drafts included: a person approves what they saw, not what arrived meanwhile.
    revision integer NOT NULL,
    status text NOT NULL CHECK (status IN ('draft', 'pending', 'approved', 'rejected', 'published')),
    sections jsonb NOT NULL,
    ai_confidence double precision,
    ai_model text,
    prompt_version text,
    reviewed_by uuid,
    review_notes text,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX ux_battlecards_competitor ON battlecards (competitor_id);
CREATE INDEX ix_battlecards_workspace ON battlecards (workspace_id, updated_at DESC, id);
SELECT periscope_protect('battlecards');

CREATE TABLE battlecard_versions (
    battlecard_id uuid NOT NULL REFERENCES battlecards ON DELETE CASCADE,
    version integer NOT NULL,
    workspace_id uuid NOT NULL,
    sections jsonb NOT NULL,
    changed_sections text[] NOT NULL,
    action text NOT NULL,
    ai_confidence double precision,
    ai_model text,
    prompt_version text,
    created_by uuid,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (battlecard_id, version)
);
SELECT periscope_protect('battlecard_versions');

CREATE TABLE battlecard_events (
    id uuid PRIMARY KEY,
    workspace_id uuid NOT NULL,
    battlecard_id uuid NOT NULL REFERENCES battlecards ON DELETE CASCADE,
    competitor_id uuid NOT NULL,
    version integer NOT NULL,
    action text NOT NULL,
    sections text[] NOT NULL,
    actor uuid,
    notes text,
    at timestamptz NOT NULL
);
CREATE INDEX ix_battlecard_events_competitor ON battlecard_events (competitor_id, at DESC, id);
SELECT periscope_protect('battlecard_events');
