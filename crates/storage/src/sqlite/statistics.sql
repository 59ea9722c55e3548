-- What SQLite's planner is told of every table, measured never: that a realm holds a million rows, and each further column of
-- an index narrows them. Without it, the planner takes the rows of a realm for ten and reads all of them along the primary
-- key, where an index leads to the one that is asked for. The figures are fixed, so plans are the same at every size.
ANALYZE schema_migrations;
DELETE FROM sqlite_stat1;
INSERT INTO sqlite_stat1 (tbl, idx, stat)
SELECT tbl, idx, total || ' ' || group_concat(
    CASE
        WHEN is_unique AND seqno = last THEN 1
        WHEN name = 'realm' AND seqno = 0 THEN total
        ELSE CASE seqno WHEN 0 THEN 100 WHEN 1 THEN 50 WHEN 2 THEN 10 ELSE 2 END
    END, ' ' ORDER BY seqno)
FROM (
    SELECT t.name AS tbl,
           -- The index of a primary key without rowids goes by the table's name.
           CASE WHEN i.origin = 'pk' THEN t.name ELSE i.name END AS idx,
           i."unique" AS is_unique,
           -- Some of the indexes with a condition hold few rows.
           CASE WHEN i.partial THEN 100000 ELSE 1000000 END AS total,
           c.seqno, c.name,
           MAX(c.seqno) OVER (PARTITION BY i.name) AS last
    FROM sqlite_schema t JOIN pragma_index_list(t.name) i JOIN pragma_index_info(i.name) c
    WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%' AND c.name IS NOT NULL
)
GROUP BY tbl, idx, total;
ANALYZE sqlite_schema;
