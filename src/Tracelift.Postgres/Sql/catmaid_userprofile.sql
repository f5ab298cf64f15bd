-- CATMAID's pages expect a profile of every user, and its own code makes one with each. No tools are switched on; the
-- colour, which tells users apart in its viewers, goes by the id around the colour wheel in golden steps.
INSERT INTO catmaid_userprofile (
    user_id, show_text_label_tool, show_tagging_tool, show_cropping_tool, show_tracing_tool, show_ontology_tool,
    show_roi_tool, independent_ontology_workspace_is_default, color)
SELECT
    id, false, false, false, false, false, false, false,
    ROW((1 + cos(id * 2.39996)) / 2, (1 + cos(id * 2.39996 - 2.0944)) / 2, (1 + cos(id * 2.39996 + 2.0944)) / 2, 1)::rgba
FROM auth_user
WHERE id BETWEEN $1 AND $2
    AND NOT EXISTS (SELECT FROM catmaid_userprofile known WHERE known.user_id = auth_user.id)
