CREATE TABLE questions (
    id uuid PRIMARY KEY,
    workspace_id uuid NOT NULL,
    user_id uuid,
    conversation_id uuid NOT NULL,
    query text NOT NULL,
    competitor_ids uuid[] NOT NULL,
    status text NOT NULL CHECK (status IN ('running', 'answered', 'failed', 'cancelled')),
    answer text NOT NULL DEFAULT '',
    sources jsonb NOT NULL DEFAULT '[]',
    task_results jsonb NOT NULL DEFAULT '[]',
    metadata jsonb,
    confidence double precision,
    error text,
    helpful boolean,
    comment text,
    asked_at timestamptz NOT NULL,
    ended_at timestamptz
);
CREATE INDEX ix_questions_asked ON questions (workspace_id, user_id, asked_at DESC);
CREATE INDEX ix_questions_conversation ON questions (workspace_id, conversation_id, asked_at DESC);
SELECT periscope_protect('questions');

-- What the dashboard and the suggestions are made from, out of other services' facts.
CREATE TABLE competitors (
    id uuid PRIMARY KEY,
    workspace_id uuid NOT NULL,
    name text NOT NULL,
    added_at timestamptz,
    -- A competitor that is gone stays as a mark, so that a late fact brings nothing back.
    removed_at timestamptz
);
CREATE INDEX ix_competitors_workspace ON competitors (workspace_id);
SELECT periscope_protect('competitors');

CREATE TABLE updates (
    id uuid PRIMARY KEY,
    workspace_id uuid NOT NULL,
    competitor_id uuid NOT NULL,
    competitor_name text NOT NULL,
    category text NOT NULL,
    title text NOT NULL,
    impact double precision NOT NULL,
    detected_at timestamptz NOT NULL
);
CREATE INDEX ix_updates_detected ON updates (workspace_id, detected_at DESC);
SELECT periscope_protect('updates');

CREATE TABLE alerts (
    id uuid PRIMARY KEY,
    workspace_id uuid NOT NULL,
    update_id uuid NOT NULL,
    competitor_id uuid NOT NULL,
    severity text NOT NULL,
    title text NOT NULL,
    raised_at timestamptz NOT NULL
);
CREATE INDEX ix_alerts_raised ON alerts (workspace_id, raised_at DESC);
SELECT periscope_protect('alerts');
