DROP TABLE api_clients, members, workspaces, signing_keys, refresh_tokens, sessions, users;
