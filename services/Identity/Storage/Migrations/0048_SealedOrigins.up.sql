-- Browsers' names and network addresses are sealed with the person's key from now on. What was written before is forgotten: it served the
-- list of devices alone, and is replaced with the next sign-in.
UPDATE sessions SET user_agent = NULL, address = NULL;
