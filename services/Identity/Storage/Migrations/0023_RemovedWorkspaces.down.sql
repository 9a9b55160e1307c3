DROP TABLE removed_workspaces;
