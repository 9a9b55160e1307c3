ALTER TABLE questions DROP COLUMN answered_at, DROP COLUMN stale;
