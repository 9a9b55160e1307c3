-- Which sections the agent is drafting now, and what happened meanwhile: one draft at a time for a section, or the second would be
-- written without the first.
CREATE TABLE draft_requests (
    battlecard_id uuid NOT NULL REFERENCES battlecards ON DELETE CASCADE,
    section text NOT NULL,
    workspace_id uuid NOT NULL,
    request_id uuid NOT NULL,
    asked_at timestamptz NOT NULL,
    -- Updates that the next draft is to take in, in the order in which they were published.
    waiting uuid[] NOT NULL,
    PRIMARY KEY (battlecard_id, section)
);
SELECT periscope_protect('draft_requests');
