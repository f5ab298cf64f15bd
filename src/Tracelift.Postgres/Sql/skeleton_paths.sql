-- The skeletons in which treenodes of a project ($1) were, one after the other, and how many treenodes went each way. A search
-- begins with the versions, former and present, in some skeletons ($2), by one editor ($3), after ($4) and before ($5) a time;
-- null is no limit. Each skeleton has a rank in the way of a node: -1 where the search begins, 0 for other former versions
-- or later ones, 1 for such present ones; of the same rank the earliest edit is the first one.
WITH version AS NOT MATERIALIZED (
    SELECT id, skeleton_id, editor_id, edition_time, false AS is_present FROM treenode__history WHERE project_id = $1
    UNION ALL
    SELECT id, skeleton_id, editor_id, edition_time, true FROM treenode WHERE project_id = $1
),
beginning AS MATERIALIZED (
    SELECT id, skeleton_id, min(edition_time) AS edited, bool_or(is_present) AS is_present
    FROM version
    WHERE ($2::bigint[] IS NULL OR skeleton_id = ANY ($2))
        AND ($3::integer IS NULL OR editor_id = $3)
        AND ($4::timestamptz IS NULL OR edition_time > $4)
        AND ($5::timestamptz IS NULL OR edition_time < $5)
    GROUP BY id, skeleton_id
),
step AS (
    SELECT id, skeleton_id, -1 AS rank, edited, is_present FROM beginning
    UNION ALL
    SELECT version.id, version.skeleton_id, CASE WHEN version.is_present THEN 1 ELSE 0 END, version.edition_time, version.is_present
    FROM beginning
    JOIN version ON version.id = beginning.id
    WHERE version.skeleton_id <> beginning.skeleton_id OR version.edition_time > beginning.edited
),
place AS (
    SELECT id, skeleton_id, max(rank) AS rank, min(edited) AS edited, bool_or(is_present) AS is_present FROM step GROUP BY id, skeleton_id
),
way AS (
    SELECT array_agg(skeleton_id ORDER BY rank, edited, skeleton_id) AS skeletons, max(rank) AS newest, bool_or(is_present) AS is_present FROM place GROUP BY id
)
SELECT skeletons, count(*), max(newest), count(*) FILTER (WHERE is_present) FROM way GROUP BY skeletons ORDER BY count(*) DESC, skeletons
