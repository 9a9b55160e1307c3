DROP TRIGGER session_ended ON sessions;
DROP FUNCTION session_ended;
DROP TABLE logout_notices;
