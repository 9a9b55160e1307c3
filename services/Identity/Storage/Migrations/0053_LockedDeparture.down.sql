DROP FUNCTION lock_account;
