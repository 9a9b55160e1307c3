ALTER TABLE workspaces ADD COLUMN time_zone text NOT NULL DEFAULT 'UTC';
