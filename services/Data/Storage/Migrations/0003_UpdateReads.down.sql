DROP TABLE update_reads;
