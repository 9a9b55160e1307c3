DROP TABLE draft_requests;
