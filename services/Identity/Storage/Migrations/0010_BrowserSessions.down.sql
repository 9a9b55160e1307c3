DROP FUNCTION browser_session, open_browser_session;
DROP TABLE form_keys, browser_sessions;
