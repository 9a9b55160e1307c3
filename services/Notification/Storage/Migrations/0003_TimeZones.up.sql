-- What Identity's facts say of a workspace's time zone; without a row it is UTC.
CREATE TABLE time_zones (
    workspace_id uuid PRIMARY KEY,
    name text NOT NULL,
    version integer NOT NULL
);
SELECT periscope_protect('time_zones');
