-- Said on each connection.

-- No memory-mapped reading: a failing disk would end the process, and the mapped file would count as memory that is used.
-- The program sets how many pages are kept.

-- With a write-ahead log, NORMAL would do for a process that is killed. FULL waits for the disk at each commit, so that
-- one survives a power cut, too: an import is a single commit.
PRAGMA synchronous = FULL;

-- Tracelift checks references itself, a set at a time, and there are no foreign keys in the tables.
PRAGMA foreign_keys = OFF;

-- After a large import the log does not stay as large.
PRAGMA journal_size_limit = 67108864;
