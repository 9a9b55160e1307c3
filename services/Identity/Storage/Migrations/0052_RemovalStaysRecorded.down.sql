GRANT DELETE ON removed_workspaces TO identity;
