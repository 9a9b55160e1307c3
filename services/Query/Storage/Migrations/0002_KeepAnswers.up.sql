-- When the agent gave the answer, and whether it could not be asked again.
ALTER TABLE questions ADD COLUMN stale boolean NOT NULL DEFAULT false, ADD COLUMN answered_at timestamptz;
UPDATE questions SET answered_at = ended_at WHERE status = 'answered';
