DROP FUNCTION all_allowed_origins;
ALTER TABLE workspaces DROP COLUMN settings_version, DROP COLUMN allowed_origins, DROP COLUMN default_schedule;
