-- What a workspace used on a day of the calendar in UTC, counted from the other services' facts.
CREATE TABLE usage_days (
    workspace_id uuid NOT NULL REFERENCES workspaces ON DELETE CASCADE,
    day date NOT NULL,
    metric text NOT NULL CONSTRAINT ck_usage_days_metric CHECK (metric IN ('questions', 'captures', 'updates')),
    used bigint NOT NULL,
    CONSTRAINT pk_usage_days PRIMARY KEY (workspace_id, day, metric)
);
SELECT periscope_protect('usage_days');
