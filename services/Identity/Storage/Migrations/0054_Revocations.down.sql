DROP TRIGGER workspace_revoked ON removed_workspaces;
DROP TRIGGER client_revoked ON api_clients;
DROP TRIGGER grant_revoked ON grants;
DROP TRIGGER session_revoked ON sessions;
DROP FUNCTION workspace_revoked, client_revoked, ended_revoked, note_revocation;
DROP TABLE revocations;
