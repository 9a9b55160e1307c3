DROP FUNCTION change_password, revoke_other_sessions, revoke_session, sessions_of;
