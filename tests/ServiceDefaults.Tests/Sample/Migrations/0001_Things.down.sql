DROP TABLE echoes;
DROP TABLE things;
