CREATE TABLE channels (
    id uuid PRIMARY KEY,
    workspace_id uuid NOT NULL,
    kind text NOT NULL,
    name text NOT NULL,
    config jsonb NOT NULL,
    secret bytea,
    enabled boolean NOT NULL DEFAULT true,
    disabled_reason text,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
CREATE INDEX ix_channels_workspace ON channels (workspace_id, created_at);
SELECT periscope_protect('channels');

CREATE TABLE rules (
    id uuid PRIMARY KEY,
    workspace_id uuid NOT NULL,
    name text NOT NULL,
    type text,
    competitor_id uuid,
    category text,
    min_impact double precision NOT NULL,
    min_confidence double precision NOT NULL,
    channels text[] NOT NULL,
    enabled boolean NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
CREATE INDEX ix_rules_workspace ON rules (workspace_id) WHERE enabled;
SELECT periscope_protect('rules');

CREATE TABLE updates (
    id uuid PRIMARY KEY,
    workspace_id uuid NOT NULL,
    competitor_id uuid NOT NULL,
    category text NOT NULL,
    impact double precision NOT NULL,
    confidence double precision NOT NULL,
    is_noise boolean NOT NULL,
    published_at timestamptz NOT NULL,
    content json NOT NULL
);
CREATE INDEX ix_updates_workspace ON updates (workspace_id, published_at DESC);
SELECT periscope_protect('updates');

CREATE TABLE removed_competitors (
    id uuid PRIMARY KEY,
    workspace_id uuid NOT NULL,
    removed_at timestamptz NOT NULL
);
SELECT periscope_protect('removed_competitors');

CREATE TABLE alerts (
    id uuid PRIMARY KEY,
    workspace_id uuid NOT NULL,
    rule_id uuid NOT NULL,
    update_id uuid NOT NULL,
    competitor_id uuid NOT NULL,
    severity text NOT NULL,
    title text NOT NULL,
    description text NOT NULL,
    read boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX ux_alerts_rule_update ON alerts (rule_id, update_id);
CREATE INDEX ix_alerts_workspace ON alerts (workspace_id, created_at DESC, id DESC);
CREATE INDEX ix_alerts_unread ON alerts (workspace_id, created_at DESC) WHERE NOT read;
CREATE INDEX ix_alerts_update ON alerts (update_id);
SELECT periscope_protect('alerts');

CREATE TABLE deliveries (
    id uuid PRIMARY KEY,
    workspace_id uuid NOT NULL,
    alert_id uuid NOT NULL REFERENCES alerts (id) ON DELETE CASCADE,
    channel_id uuid NOT NULL,
    status text NOT NULL,
    attempts jsonb NOT NULL DEFAULT '[]',
    tries integer NOT NULL DEFAULT 0,
    next_attempt_at timestamptz,
    lease_id uuid,
    leased_until timestamptz,
    trace_parent text,
    correlation_id text,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX ux_deliveries_alert_channel ON deliveries (alert_id, channel_id);
CREATE INDEX ix_deliveries_due ON deliveries (next_attempt_at) WHERE status IN ('pending', 'retrying');
CREATE INDEX ix_deliveries_workspace ON deliveries (workspace_id, created_at DESC, id DESC);
SELECT periscope_protect('deliveries');
SELECT periscope_system('deliveries');

CREATE FUNCTION deliveries_due() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('notification_deliveries', '');
    RETURN NULL;
END $$;
CREATE TRIGGER deliveries_due AFTER INSERT OR UPDATE OF next_attempt_at ON deliveries
    FOR EACH STATEMENT EXECUTE FUNCTION deliveries_due();

-- Writers only add rows; the follower gives committed rows their position, one batch at a time. A position therefore
-- never appears below one that was already read, which an identity taken before the commit cannot promise.
CREATE TABLE live_events (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    workspace_id uuid NOT NULL,
    type text NOT NULL,
    item json NOT NULL,
    at timestamptz NOT NULL,
    message_id uuid,
    position bigint
);
CREATE UNIQUE INDEX ux_live_events_message ON live_events (message_id) WHERE message_id IS NOT NULL;
CREATE UNIQUE INDEX ux_live_events_position ON live_events (position) WHERE position IS NOT NULL;
CREATE INDEX ix_live_events_unplaced ON live_events (id) WHERE position IS NULL;
CREATE INDEX ix_live_events_workspace ON live_events (workspace_id, position);
CREATE INDEX ix_live_events_at ON live_events (at);
CREATE SEQUENCE live_positions;
GRANT USAGE, SELECT ON SEQUENCE live_positions TO notification_system;
SELECT periscope_protect('live_events');
SELECT periscope_system('live_events');

CREATE FUNCTION live_events_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('notification_live', '');
    RETURN NULL;
END $$;
CREATE TRIGGER live_events_added AFTER INSERT ON live_events
    FOR EACH STATEMENT EXECUTE FUNCTION live_events_added();
