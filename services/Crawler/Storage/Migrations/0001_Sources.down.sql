DROP TABLE captures;
DROP TABLE jobs;
DROP TABLE sources;
DROP TABLE competitors;
DROP FUNCTION jobs_waiting();
DROP FUNCTION job_cancelled();
DROP FUNCTION sources_scheduled();
