DROP FUNCTION forget_sessions, end_session, end_session_of_token, rotate_refresh_token, open_session, api_client_by_client_id,
    memberships_of, record_sign_in, record_sign_in_failure, account_by_id, account_by_email, create_account;
DROP POLICY lookups ON api_clients;
DROP POLICY lookups ON members;
DROP POLICY lookups ON workspaces;
DROP POLICY lookups ON refresh_tokens;
DROP POLICY lookups ON sessions;
DROP POLICY lookups ON users;
