DROP FUNCTION remove_second_factor, replace_recovery_codes, use_recovery_code, use_time_step, confirm_second_factor,
    begin_second_factor, second_factor_of, credentials_of;
DROP TABLE recovery_codes, second_factors;
