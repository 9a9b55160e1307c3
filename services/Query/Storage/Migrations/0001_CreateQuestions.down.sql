DROP TABLE alerts;
DROP TABLE updates;
DROP TABLE competitors;
DROP TABLE questions;
