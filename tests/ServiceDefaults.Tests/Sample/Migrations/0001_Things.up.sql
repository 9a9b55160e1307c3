CREATE TABLE things (
    id uuid PRIMARY KEY,
    workspace_id uuid NOT NULL,
    name text NOT NULL
);
SELECT periscope_protect('things');

CREATE TABLE echoes (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    workspace_id uuid NOT NULL,
    thing_id uuid NOT NULL,
    number integer NOT NULL
);
SELECT periscope_protect('echoes');

CREATE TABLE kept (
    id uuid PRIMARY KEY,
    workspace_id uuid NOT NULL,
    number integer NOT NULL
);
SELECT periscope_protect('kept');
