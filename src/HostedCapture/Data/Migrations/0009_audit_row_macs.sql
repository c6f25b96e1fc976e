-- A MAC over the row, made when it is written; its key lies outside the database. Rows from before have none: those that
-- are linked are held by the chain, and those that wait are linked before the first row with a MAC. After that one, a
-- row without a MAC was not written by the program.
alter table audit add column mac text;
