-- Workspaces that are gone, and when the other services are told so the next time: what was on its way is deleted with that.
CREATE TABLE removed_workspaces (
    workspace_id uuid PRIMARY KEY,
    removed_at timestamptz NOT NULL,
    next_at timestamptz
);
CREATE INDEX ix_removed_workspaces_next ON removed_workspaces (next_at) WHERE next_at IS NOT NULL;
SELECT periscope_protect('removed_workspaces');
SELECT periscope_system('removed_workspaces');
