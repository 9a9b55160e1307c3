DROP FUNCTION session_of_token;
