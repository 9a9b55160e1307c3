DROP TABLE updates;
DROP TABLE pages;
DROP TABLE competitors;
