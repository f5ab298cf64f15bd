-- Marks the cells of grid caches through which lines go. The ends of nearly all lines lie in one cell; the others are cut at
-- the walls between cells, and the middle of each piece tells its cell. Of a line through thousands of cells only the ends
-- count, and what lies beyond all cells does not.
WITH line AS MATERIALIZED (
    SELECT grid.id AS grid_id,
        line.ax / grid.cell_width::float8 AS ax, line.ay / grid.cell_height::float8 AS ay, line.az / grid.cell_depth::float8 AS az,
        line.bx / grid.cell_width::float8 AS bx, line.by / grid.cell_height::float8 AS by, line.bz / grid.cell_depth::float8 AS bz
    FROM ({lines}) line
    JOIN node_grid_cache grid ON grid.project_id = line.project_id
    WHERE grid.enabled AND least(grid.cell_width, grid.cell_height, grid.cell_depth) > 0
), sound AS (
    SELECT * FROM line
    WHERE greatest(abs(ax), abs(ay), abs(az), abs(bx), abs(by), abs(bz)) < 2000000000
), ends AS (
    SELECT grid_id, floor(ax) AS x, floor(ay) AS y, floor(az) AS z FROM sound
    UNION
    SELECT grid_id, floor(bx), floor(by), floor(bz) FROM sound
), piece AS (
    SELECT long.*, (wall.t + lead(wall.t, 1, wall.t) OVER (PARTITION BY long.number ORDER BY wall.t)) / 2 AS t
    FROM (
        SELECT row_number() OVER () AS number, sound.* FROM sound
        WHERE (floor(ax), floor(ay), floor(az)) <> (floor(bx), floor(by), floor(bz))
            AND abs(floor(ax) - floor(bx)) + abs(floor(ay) - floor(by)) + abs(floor(az) - floor(bz)) < 10000
    ) long
    CROSS JOIN LATERAL (
        SELECT 0::float8 AS t UNION SELECT 1
        UNION SELECT (wall - ax) / (bx - ax) FROM generate_series(floor(least(ax, bx))::int8 + 1, floor(greatest(ax, bx))::int8) wall WHERE ax <> bx
        UNION SELECT (wall - ay) / (by - ay) FROM generate_series(floor(least(ay, by))::int8 + 1, floor(greatest(ay, by))::int8) wall WHERE ay <> by
        UNION SELECT (wall - az) / (bz - az) FROM generate_series(floor(least(az, bz))::int8 + 1, floor(greatest(az, bz))::int8) wall WHERE az <> bz
    ) wall
), cell AS (
    SELECT grid_id, x, y, z FROM ends
    UNION
    SELECT grid_id, floor(ax + t * (bx - ax)), floor(ay + t * (by - ay)), floor(az + t * (bz - az)) FROM piece
)
INSERT INTO dirty_node_grid_cache_cell (grid_id, x_index, y_index, z_index, invalidation_time)
SELECT grid_id, x::int4, y::int4, z::int4, now() FROM cell ORDER BY 1, 2, 3, 4
ON CONFLICT (grid_id, x_index, y_index, z_index) DO UPDATE SET invalidation_time = excluded.invalidation_time
