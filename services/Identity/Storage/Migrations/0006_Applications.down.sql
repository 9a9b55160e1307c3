DROP FUNCTION applications_of, end_grants_of, withdraw_consent;
