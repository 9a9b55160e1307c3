ALTER TABLE updates DROP COLUMN source_type;
