DROP FUNCTION forget_grants, take_pushed_request, push_request, remember_consent, consent_of, end_grant, rotate_grant_token, grant_by_token,
    grant_by_id, start_grant, redeem_code, open_grant;
DROP TABLE pushed_requests, consents, grant_tokens, authorization_codes, grants;
