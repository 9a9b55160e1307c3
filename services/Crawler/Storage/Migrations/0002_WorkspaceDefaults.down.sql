DROP TABLE workspace_defaults;
