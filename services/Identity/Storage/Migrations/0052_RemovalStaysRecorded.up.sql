-- All that is kept for a removed workspace is deleted again whenever its removal is told, but for that record itself.
REVOKE DELETE ON removed_workspaces FROM identity;
