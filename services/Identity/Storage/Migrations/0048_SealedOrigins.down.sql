-- What is sealed would be shown as it is.
UPDATE sessions SET user_agent = NULL, address = NULL;
