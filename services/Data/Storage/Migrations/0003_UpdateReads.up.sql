-- What each person has seen already; who has not is not here.
CREATE TABLE update_reads (
    user_id uuid NOT NULL,
    update_id uuid NOT NULL REFERENCES updates ON DELETE CASCADE,
    workspace_id uuid NOT NULL,
    read_at timestamptz NOT NULL,
    PRIMARY KEY (user_id, update_id)
);
CREATE INDEX ix_update_reads_update ON update_reads (update_id);
SELECT periscope_protect('update_reads');
