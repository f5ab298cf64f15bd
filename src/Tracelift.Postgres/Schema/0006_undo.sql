-- The rows of others that went with a run: what they had attached to its rows, where whoever undid it said so.

ALTER TABLE tracelift.run_table ADD COLUMN others bigint;
