DROP TABLE kept;
DROP TABLE echoes;
DROP TABLE things;
