-- What Identity's facts say of a workspace's settings; without a row, everything is as the platform has it.
CREATE TABLE workspace_defaults (
    workspace_id uuid PRIMARY KEY,
    schedule text NOT NULL CHECK (schedule IN ('auto', 'hourly', 'daily', 'weekly')),
    version integer NOT NULL
);
SELECT periscope_protect('workspace_defaults');
