using Tracelift.Tests.Projects;
using Tracelift.Tests.Support;

namespace Tracelift.Tests.Copying;

/// <summary>A project with rows in every table that moves, and another one beside it that shares a stack.</summary>
internal static class WholeProject
{
    /// <summary>Fills an empty store. The project has the id 1.</summary>
    public static async Task CreateAsync(TestStore store)
    {
        await Imports.ReportAsync(store, TracingFile.Sound(), "new:one");
        await AddPartsAsync(store);
    }

    /// <summary>Gives project 1 of a store, imported from <see cref="TracingFile.Sound"/>, stacks, tags, rights and rows in all other tables.</summary>
    public static async Task AddPartsAsync(TestStore store)
    {
        await SetUpAsync(store);
        foreach (var sql in Rows.Concat(OnStacks("9022", "61")))
            await store.ExecuteAsync(Complete(store, sql));
    }

    /// <summary>Gives project 1 of a store stacks, tags, rights, and the rows that lie on its stacks.</summary>
    public static async Task AddStacksAsync(TestStore store)
    {
        await SetUpAsync(store);
        foreach (var sql in OnStacks("(SELECT min(id) FROM class_instance)", "(SELECT min(id) FROM catmaid_deep_link)"))
            await store.ExecuteAsync(Complete(store, sql));
    }

    private static async Task SetUpAsync(TestStore store)
    {
        using var folder = new TemporaryFolder();
        var raw = Definitions.Stack("raw").In("pair");
        var labels = Definitions.Stack("labels").In("pair");
        var definition = folder.Write("projects.json", Definitions.List(Definitions.Of("one", raw, labels)));
        (await Tool.RunHereAsync("user", "add", "chief", "--superuser", "--store", store.Address)).Expect(0);
        (await Tool.RunHereAsync("group", "add", "lab", "--store", store.Address)).Expect(0);
        (await Tool.RunHereAsync(
            "projects", "import", "--store", store.Address, "--input", definition, "--project-id", "1", "--tag", "em", "--permission", "user:chief:can_browse", "--permission", "group:lab:can_annotate", "--yes")).Expect(0);
    }

    /// <summary>The rows of tables that no command of ours fills.</summary>
    private static IEnumerable<string> Rows =>
    [
        // A landmark in a group, with a place that belongs to both.
        Class(9003, "region"), Class(9004, "area"),
        $"INSERT INTO class_class (id, user_id, project_id, creation_time, edition_time, txid, relation_id, class_a, class_b) VALUES (9010, {User}, 1, NOW, NOW, 1, {Relation}, 9003, 9004)",
        $"INSERT INTO cardinality_restriction (id, user_id, project_id, creation_time, edition_time, txid, enabled, restricted_link_id, cardinality_type, value) VALUES (9011, {User}, 1, NOW, NOW, 1, TRUE, 9010, 1, 2)",
        Instance(9020, "landmark", "tip"), Instance(9021, "landmarkgroup", "brain"), Instance(9022, "region", "lobe"), Instance(9023, "region", "lobe"), Instance(9024, "area", "lobe"),
        $"INSERT INTO class_instance_class_instance (id, user_id, project_id, creation_time, edition_time, txid, relation_id, class_instance_a, class_instance_b) VALUES (9030, {User}, 1, NOW, NOW, 1, {Relation}, 9020, 9021)",
        $"INSERT INTO class_instance_class_instance (id, user_id, project_id, creation_time, edition_time, txid, relation_id, class_instance_a, class_instance_b) VALUES (9031, {User}, 1, NOW, NOW, 1, {Relation}, 9022, 9024)",
        $"INSERT INTO point (id, project_id, location_x, location_y, location_z, editor_id, user_id, creation_time, edition_time, txid, radius, confidence) VALUES (9040, 1, 10.5, 20.25, 30, {User}, {User}, NOW, NOW, 1, 0, 5)",
        $"INSERT INTO point_class_instance (id, user_id, project_id, creation_time, edition_time, txid, relation_id, point_id, class_instance_id) VALUES (9041, {User}, 1, NOW, NOW, 1, {Relation}, 9040, 9020)",
        $"INSERT INTO point_class_instance (id, user_id, project_id, creation_time, edition_time, txid, relation_id, point_id, class_instance_id) VALUES (9042, {User}, 1, NOW, NOW, 1, {Relation}, 9040, 9021)",
        $"INSERT INTO point_connector (id, user_id, project_id, creation_time, edition_time, txid, relation_id, point_id, connector_id, confidence) VALUES (9043, {User}, 1, NOW, NOW, 1, {Relation}, 9040, {Connector}, 4)",
        $"INSERT INTO point_set (id, user_id, project_id, creation_time, edition_time, name, description, points) VALUES (41, {User}, 1, NOW, NOW, 'três', NULL, REALS(1.5,-2,3.125))",

        // A sampler of which a domain lies in an interval of another, and one without domains.
        $"INSERT INTO catmaid_sampler (id, creation_time, edition_time, interval_length, project_id, sampler_state_id, skeleton_id, user_id, interval_error, merge_limit, review_required, create_interval_boundaries, leaf_segment_handling) VALUES (51, NOW, NOW, 1000.5, 1, {State("samplerstate", "open")}, {Skeleton}, {User}, 250, 0.25, TRUE, FALSE, 'ignore')",
        $"INSERT INTO catmaid_samplerdomain (id, creation_time, edition_time, domain_type_id, parent_interval_id, project_id, sampler_id, start_node_id, user_id) VALUES (52, NOW, NOW, {State("samplerdomaintype", "regular")}, NULL, 1, 51, {Node}, {User})",
        $"INSERT INTO catmaid_samplerdomainend (id, domain_id, end_node_id) VALUES (53, 52, {Node})",
        $"INSERT INTO catmaid_samplerinterval (id, creation_time, edition_time, domain_id, end_node_id, interval_state_id, project_id, start_node_id, user_id) VALUES (54, NOW, NOW, 52, {Node}, {State("samplerintervalstate", "started")}, 1, {Node}, {User})",
        $"INSERT INTO catmaid_samplerdomain (id, creation_time, edition_time, domain_type_id, parent_interval_id, project_id, sampler_id, start_node_id, user_id) VALUES (55, NOW, NOW, {State("samplerdomaintype", "twig")}, 54, 1, 51, {Node}, {User})",
        $"INSERT INTO catmaid_samplerconnector (id, creation_time, edition_time, connector_id, connector_state_id, interval_id, project_id, user_id) VALUES (56, NOW, NOW, {Connector}, {State("samplerconnectorstate", "excluded")}, 54, 1, {User})",
        $"INSERT INTO suppressed_virtual_treenode (id, user_id, project_id, creation_time, edition_time, child_id, location_coordinate, orientation) VALUES (57, {User}, 1, NOW, NOW, {Node}, 360.5, 2)",

        // Views.
        $"INSERT INTO catmaid_deep_link (id, user_id, project_id, creation_time, edition_time, alias, is_public, show_help) VALUES (61, {User}, 1, NOW, NOW, 'start', FALSE, FALSE)",
        "INSERT INTO textlabel (id, type, text, colour, font_name, font_style, font_size, project_id, scaling, creation_time, edition_time, deleted) VALUES (71, 'bubble', 'Hello “text”', '(1,0.5,0,1)', 'Arial', NULL, 24.5, 1, TRUE, NOW, NOW, FALSE)",
        "INSERT INTO textlabel_location (id, textlabel_id, location, deleted) VALUES (72, 71, '(1,2.5,3)', FALSE)",
        "INSERT INTO interpolatable_section (id, location_coordinate, orientation, project_id) VALUES (73, 595.5, 0, 1)",

        // Origins, and a cloud of one point with a picture.
        $"INSERT INTO data_source (id, user_id, project_id, creation_time, edition_time, name, url, source_project_id) VALUES (91, {User}, 1, NOW, NOW, 'theirs', 'https://example.org/catmaid', 3)",
        $"INSERT INTO skeleton_origin (id, user_id, project_id, creation_time, edition_time, skeleton_id, data_source_id, source_id, source_type) VALUES (92, {User}, 1, NOW, NOW, {Skeleton}, 91, 4711, 'skeleton')",
        $"INSERT INTO volume_origin (id, user_id, project_id, creation_time, edition_time, volume_id, data_source_id, source_id, source_type) VALUES (93, {User}, 1, NOW, NOW, 9022, 91, 4712, 'mesh')",
        $"INSERT INTO pointcloud (id, user_id, project_id, creation_time, edition_time, name, description, source_path) VALUES (94, {User}, 1, NOW, NOW, 'nüble', 'of a cell', '/tmp/cloud.csv')",
        "INSERT INTO pointcloud_point (id, project_id, pointcloud_id, point_id, edition_time) VALUES (95, 1, 94, 9040, NOW)",
        $"INSERT INTO image_data (id, user_id, project_id, creation_time, edition_time, name, description, source_path, content_type, image) VALUES (96, {User}, 1, NOW, NOW, 'front', '', '', 'image/png', 'iVBORw0K')",
        "INSERT INTO pointcloud_image_data (id, project_id, pointcloud_id, image_data_id) VALUES (97, 1, 94, 96)",

        // Settings.
        $"INSERT INTO reviewer_whitelist (id, project_id, user_id, reviewer_id, accept_after) VALUES (81, 1, {User}, {Chief}, NOW)",
        $"INSERT INTO client_data (id, datastore_id, project_id, user_id, key, value) VALUES (82, {Datastore}, 1, {User}, 'mine', '{{\"x\": [1, 2.5, \"ü\"]}}')",
        $"INSERT INTO client_data (id, datastore_id, project_id, user_id, key, value) VALUES (83, {Datastore}, 1, NULL, 'ours', 'null')",
        $"INSERT INTO client_data (id, datastore_id, project_id, user_id, key, value) VALUES (84, {Datastore}, NULL, {User}, 'of no project', '{{}}')",
        $"INSERT INTO catmaid_favorite_project (id, user_id, project_id, creation_time, edition_time, rank) VALUES (85, {Chief}, 1, NOW, NOW, 2)",
    ];

    /// <summary>The rows that lie on stacks.</summary>
    /// <param name="instance">The class instance of links to stacks and boxes.</param>
    /// <param name="link">The deep link that opens stacks.</param>
    private static IEnumerable<string> OnStacks(string instance, string link) =>
    [
        $"INSERT INTO stack_class_instance (id, user_id, project_id, creation_time, edition_time, txid, relation_id, class_instance_id, stack_id) VALUES (9032, {User}, 1, NOW, NOW, 1, {Relation}, {instance}, {Stack})",
        $"INSERT INTO stack_group_class_instance (id, user_id, project_id, creation_time, edition_time, txid, relation_id, class_instance_id, stack_group_id) VALUES (9033, {User}, 1, NOW, NOW, 1, {Relation}, {instance}, {Group})",
        $"INSERT INTO catmaid_deep_link_stack (id, user_id, project_id, creation_time, edition_time, deep_link_id, stack_id, zoom_level) VALUES (62, {User}, 1, NOW, NOW, {link}, {Stack}, -1)",
        $"INSERT INTO catmaid_deep_link_stack_group (id, user_id, project_id, creation_time, edition_time, deep_link_id, stack_group_id, zoom_levels) VALUES (63, {User}, 1, NOW, NOW, {link}, {Group}, REALS(1.5,0))",
        $"INSERT INTO region_of_interest (id, project_id, location_x, location_y, location_z, editor_id, user_id, creation_time, edition_time, stack_id, zoom_level, width, height, rotation_cw) VALUES (9050, 1, 50.75, 26, 35, {User}, {User}, NOW, NOW, {Stack}, 1, 99.5, 48, 90)",
        $"INSERT INTO region_of_interest_class_instance (id, user_id, project_id, creation_time, edition_time, txid, relation_id, region_of_interest_id, class_instance_id) VALUES (9051, {User}, 1, NOW, NOW, 1, {Relation}, 9050, {instance})",
    ];

    private const string User = "(SELECT min(user_id) FROM treenode)";
    private const string Chief = "(SELECT id FROM auth_user WHERE username = 'chief')";
    private const string Relation = "(SELECT min(id) FROM relation WHERE relation_name = 'part_of')";
    private const string Stack = "(SELECT min(id) FROM stack)";
    private const string Group = "(SELECT min(id) FROM stack_group)";
    private const string Node = "(SELECT min(id) FROM treenode)";
    private const string Skeleton = "(SELECT min(skeleton_id) FROM treenode)";
    private const string Connector = "(SELECT min(id) FROM connector)";
    private const string Datastore = "(SELECT min(id) FROM client_datastore WHERE name = 'settings')";

    private static string State(string table, string name) => $"(SELECT min(id) FROM catmaid_{table} WHERE name = '{name}')";

    private static string Class(long id, string name) =>
        $"INSERT INTO class (id, user_id, project_id, creation_time, edition_time, txid, class_name) VALUES ({id}, {User}, 1, NOW, NOW, 1, '{name}')";

    private static string Instance(long id, string type, string name) =>
        $"INSERT INTO class_instance (id, user_id, project_id, creation_time, edition_time, txid, class_id, name) VALUES ({id}, {User}, 1, NOW, NOW, 1, (SELECT min(id) FROM class WHERE class_name = '{type}'), '{name}')";

    private static string Complete(TestStore store, string sql)
    {
        var isEmbedded = store.Kind == TestStoreKind.Sqlite;
        sql = sql.Replace("NOW", isEmbedded ? "1700000000123456" : "timestamptz '2023-11-14 22:13:20.123456+00'", StringComparison.Ordinal)
            .Replace("TRUE", isEmbedded ? "1" : "true", StringComparison.Ordinal).Replace("FALSE", isEmbedded ? "0" : "false", StringComparison.Ordinal);
        if (!isEmbedded)
            sql = sql.Replace("'iVBORw0K'", "decode('iVBORw0K', 'base64')", StringComparison.Ordinal);
        for (var at = sql.IndexOf("REALS(", StringComparison.Ordinal); at >= 0; at = sql.IndexOf("REALS(", StringComparison.Ordinal))
        {
            var end = sql.IndexOf(')', at);
            var numbers = sql[(at + 6)..end];
            sql = sql[..at] + (isEmbedded ? $"'[{string.Join(',', numbers.Split(',').Select(number => $"\"{number}\""))}]'" : $"'{{{numbers}}}'") + sql[(end + 1)..];
        }

        return sql;
    }
}
