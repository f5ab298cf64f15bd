namespace Tracelift.Server.Http;

/// <summary>
/// The paths of CATMAID's calls, and which of them are not served, and why. A caller learns that a path is one of these, and not
/// mistyped. Source: the list of addresses of CATMAID 2021.12.21.
/// </summary>
internal static class CatmaidPaths
{
    /// <summary>The paths that are served, with what varies in braces.</summary>
    public static IReadOnlyList<string> Served { get; } = Lines(
        """
        accounts/anonymous-api-token
        accounts/login
        accounts/logout
        permissions
        projects
        projects/export
        user-list
        version
        {pid}/annotations
        {pid}/annotations/add
        {pid}/annotations/forskeletons
        {pid}/annotations/query
        {pid}/annotations/query-targets
        {pid}/annotations/remove
        {pid}/annotations/table-list
        {pid}/connector/create
        {pid}/connector/delete
        {pid}/connector/info
        {pid}/connector/list/many_to_many
        {pid}/connector/skeletons
        {pid}/connectors
        {pid}/connectors/in-bounding-box
        {pid}/connectors/links
        {pid}/connectors/types
        {pid}/connectors/{connector_id}
        {pid}/graph/circlesofhell
        {pid}/graph/dps
        {pid}/label/{type}/{location_id}/remove
        {pid}/label/{type}/{location_id}/update
        {pid}/labels
        {pid}/labels-for-nodes
        {pid}/labels/detail
        {pid}/labels/stats
        {pid}/labels/{type}/{node_id}
        {pid}/landmarks
        {pid}/landmarks/groups
        {pid}/landmarks/groups/{id}
        {pid}/landmarks/groups/{id}/transitively-linked
        {pid}/landmarks/{id}
        {pid}/link/create
        {pid}/link/delete
        {pid}/logs/list
        {pid}/neuron/{neuron_id}/delete
        {pid}/neuron/{neuron_id}/get-all-skeletons
        {pid}/neurons/from-models
        {pid}/neurons/{neuron_id}/rename
        {pid}/node/get_location
        {pid}/node/list
        {pid}/node/update
        {pid}/node/user-info
        {pid}/node/{node_id}/reviewed
        {pid}/nodes/location
        {pid}/permissions/project-group
        {pid}/permissions/project-user
        {pid}/samplers
        {pid}/skeleton/annotationlist
        {pid}/skeleton/connectivity_matrix
        {pid}/skeleton/contributor_statistics_multiple
        {pid}/skeleton/join
        {pid}/skeleton/neuronnames
        {pid}/skeleton/node/{treenode_id}/node_count
        {pid}/skeleton/reroot
        {pid}/skeleton/split
        {pid}/skeleton/{skeleton_id}/compact-json
        {pid}/skeleton/{skeleton_id}/contributor_statistics
        {pid}/skeleton/{skeleton_id}/eswc
        {pid}/skeleton/{skeleton_id}/neuronname
        {pid}/skeleton/{skeleton_id}/node_count
        {pid}/skeleton/{skeleton_id}/review/reset-own
        {pid}/skeleton/{skeleton_id}/reviewed-nodes
        {pid}/skeleton/{skeleton_id}/statistics
        {pid}/skeleton/{skeleton_id}/swc
        {pid}/skeletons
        {pid}/skeletons/cable-length
        {pid}/skeletons/compact-detail
        {pid}/skeletons/confidence-compartment-subgraph
        {pid}/skeletons/connectivity
        {pid}/skeletons/connectivity-counts
        {pid}/skeletons/connectivity_matrix/csv
        {pid}/skeletons/from-origin
        {pid}/skeletons/import
        {pid}/skeletons/import-info
        {pid}/skeletons/in-bounding-box
        {pid}/skeletons/origin
        {pid}/skeletons/review-status
        {pid}/skeletons/sampler-count
        {pid}/skeletons/summary
        {pid}/skeletons/{skeleton_id}/cable-length
        {pid}/skeletons/{skeleton_id}/compact-detail
        {pid}/skeletons/{skeleton_id}/find-labels
        {pid}/skeletons/{skeleton_id}/neuron-details
        {pid}/skeletons/{skeleton_id}/node-overview
        {pid}/skeletons/{skeleton_id}/open-leaves
        {pid}/skeletons/{skeleton_id}/review
        {pid}/skeletons/{skeleton_id}/root
        {pid}/skeletons/{skeleton_id}/sampler-count
        {pid}/stack/{stack_id}/groups
        {pid}/stack/{stack_id}/info
        {pid}/stackgroup/{stackgroup_id}/info
        {pid}/stacks
        {pid}/stats/user-history
        {pid}/transactions
        {pid}/treenode/create
        {pid}/treenode/delete
        {pid}/treenode/insert
        {pid}/treenode/{treenode_id}/radius
        {pid}/treenodes/compact-detail
        {pid}/treenodes/radius
        {pid}/treenodes/{treenode_id}/children
        {pid}/treenodes/{treenode_id}/compact-detail
        {pid}/treenodes/{treenode_id}/confidence
        {pid}/treenodes/{treenode_id}/importing-user
        {pid}/treenodes/{treenode_id}/info
        {pid}/treenodes/{treenode_id}/next-branch-or-end
        {pid}/treenodes/{treenode_id}/parent
        {pid}/treenodes/{treenode_id}/suppressed-virtual
        {pid}/treenodes/{treenode_id}/suppressed-virtual/{suppressed_id}
        {pid}/volumes
        {pid}/volumes/add
        {pid}/volumes/{volume_id}
        {pid}/{skeleton_id}/{with_connectors}/{with_tags}/compact-skeleton
        {pid}/{skeleton_id}/{with_nodes}/{with_connectors}/{with_tags}/compact-arbor
        """);

    /// <summary>The paths that are not served, by what they are for.</summary>
    public static IReadOnlyList<(string Why, IReadOnlyList<string> Paths)> NotServed { get; } =
    [
        ("a tag everywhere at once", Lines(
            """
            {pid}/label/remove
            """)),
        ("accounts and groups are administered with the command line and the pages", Lines(
            """
            accounts/{pid}/all-usernames
            classinstance/{ci_id}/permissions
            groups
            project-tokens/apply
            register
            user-profile/update
            user-table-list
            user/password_change
            {pid}/groups/memberships
            {pid}/project-tokens
            {pid}/project-tokens/revoke
            {pid}/user-project-tokens
            """)),
        ("analyses that CATMAID makes for its own pages", Lines(
            """
            {pid}/analytics/broken-section-nodes
            {pid}/analytics/skeletons
            """)),
        ("archives: export the project", Lines(
            """
            {pid}/connectorarchive/export
            {pid}/treenodearchive/export
            """)),
        ("CATMAID's own pages", Lines(
            """
            client/datastores
            client/datastores/{name}
            dataviews/default
            dataviews/list
            dataviews/show/default
            dataviews/show/{data_view_id}
            dataviews/type/comment
            dataviews/type/{data_view_id}
            dataviews/{data_view_id}
            dataviews/{data_view_id}/make-home-view
            log/{level}
            messages/latestunreaddate
            messages/list
            messages/{message_id}/mark_read
            neuroglancer
            tests
            """)),
        ("change requests", Lines(
            """
            {pid}/changerequest/approve
            {pid}/changerequest/reject
            {pid}/notifications/list
            """)),
        ("changes of landmarks", Lines(
            """
            {pid}/landmarks/groups/import
            {pid}/landmarks/groups/links
            {pid}/landmarks/groups/links/{link_id}
            {pid}/landmarks/groups/materialize
            {pid}/landmarks/groups/{id}/locations/{location_id}
            {pid}/landmarks/{id}/groups/{group_id}
            {pid}/landmarks/{id}/locations
            {pid}/landmarks/{id}/locations/{location_id}
            """)),
        ("deep links", Lines(
            """
            {pid}/links
            {pid}/links/by-id/{link_id}
            {pid}/links/{alias}
            {pid}/links/{alias}/details
            """)),
        ("graphs of whole projects", Lines(
            """
            {pid}/annotationdiagram/nx_json
            {pid}/graph/directedpaths
            {pid}/graphexport/json
            {pid}/wiringdiagram/json
            {pid}/wiringdiagram/nx_json
            """)),
        ("image tiles: read them where the mirror has them", Lines(
            """
            crop/download/{file_path}
            {pid}/crop
            {pid}/stack/{stack_id}/put_tile
            {pid}/stack/{stack_id}/tile
            """)),
        ("lists of neurons: use annotations/query-targets", Lines(
            """
            {pid}/neuron/{neuron_id}/give-to-user
            {pid}/neurons
            {pid}/neurons/all-skeletons
            {pid}/neurons/rename
            """)),
        ("ontologies are changed with projects import", Lines(
            """
            clustering/{workspace_pid}/setup
            clustering/{workspace_pid}/show
            ontology/knownroots
            """)),
        ("places of transactions", Lines(
            """
            {pid}/transactions/location
            """)),
        ("point clouds", Lines(
            """
            {pid}/pointclouds
            {pid}/pointclouds/{pointcloud_id}
            {pid}/pointclouds/{pointcloud_id}/images/{image_id}
            """)),
        ("point sets", Lines(
            """
            {pid}/pointsets
            {pid}/pointsets/{pointset_id}
            """)),
        ("projects are changed with the command line and the pages", Lines(
            """
            admin/catmaid/project/delete-with-data
            {pid}
            {pid}/favorite
            {pid}/fork
            {pid}/interpolatable-sections
            {pid}/tags/clear
            {pid}/tags/list
            {pid}/tags/{tags}/update
            """)),
        ("rare changes of annotations", Lines(
            """
            {pid}/annotations/add-neuron-names
            {pid}/annotations/replace
            {pid}/annotations/{annotation_id}/remove
            """)),
        ("reviewer teams", Lines(
            """
            {pid}/user/reviewer-whitelist
            """)),
        ("similarities", Lines(
            """
            {pid}/similarity/configs
            {pid}/similarity/configs/{config_id}
            {pid}/similarity/configs/{config_id}/recompute
            {pid}/similarity/queries
            {pid}/similarity/queries/similarity
            {pid}/similarity/queries/{similarity_id}
            {pid}/similarity/queries/{similarity_id}/recompute
            {pid}/similarity/test-setup
            """)),
        ("special facts about skeletons", Lines(
            """
            {pid}/neuroml/neuroml_level3_v181
            {pid}/origins
            {pid}/skeleton/ancestry
            {pid}/skeleton/connectors-by-partner
            {pid}/skeleton/{skeleton_id}/json
            {pid}/skeleton/{skeleton_id}/neuroml
            {pid}/skeleton/{skeleton_id}/nrrd
            {pid}/skeleton/{skeleton_id}/permissions
            {pid}/skeletongroup/adjacency_matrix
            {pid}/skeletongroup/all_shared_connectors
            {pid}/skeletongroup/skeletonlist_subgraph
            {pid}/skeletons/change-history
            {pid}/skeletons/completeness
            {pid}/skeletons/connector-polyadicity
            {pid}/skeletons/measure
            {pid}/skeletons/node-labels
            {pid}/skeletons/partners-by-connector
            {pid}/skeletons/validity
            {pid}/skeletons/within-spatial-distance
            {pid}/skeletons/{skeleton_id}/id
            {pid}/skeletons/{skeleton_id}/neuroglancer
            {pid}/{skeleton_id}/{with_nodes}/{with_connectors}/{with_tags}/compact-arbor-with-minutes
            """)),
        ("special facts about volumes", Lines(
            """
            {pid}/volumes/entities
            {pid}/volumes/from-entities
            {pid}/volumes/from-origin
            {pid}/volumes/import
            {pid}/volumes/skeleton-innervations
            {pid}/volumes/{volume_id}/export.{extension}
            {pid}/volumes/{volume_id}/intersect
            {pid}/volumes/{volume_id}/update-meta-info
            """)),
        ("special lists of connectors", Lines(
            """
            {pid}/connector/edgetimes
            {pid}/connector/list/completed
            {pid}/connector/list/graphedge
            {pid}/connector/list/linked-to-nodes
            {pid}/connector/list/one_to_many
            {pid}/connectors/link-pairs
            {pid}/connectors/user-info
            """)),
        ("special searches for nodes", Lines(
            """
            {pid}/nodes
            {pid}/nodes/find-labels
            {pid}/nodes/most-recent
            {pid}/nodes/nearest
            {pid}/treenodes/{treenode_id}/previous-branch-or-root
            """)),
        ("statistics", Lines(
            """
            {pid}/stats/aggregates
            {pid}/stats/cable-length
            {pid}/stats/editor
            {pid}/stats/history
            {pid}/stats/nodecount
            {pid}/stats/server
            {pid}/stats/summary
            {pid}/stats/user-activity
            {pid}/useranalytics
            {pid}/userproficiency
            """)),
        ("tags of stacks", Lines(
            """
            {pid}/stack/{stack_id}/tags/clear
            {pid}/stack/{stack_id}/tags/list
            {pid}/stack/{stack_id}/tags/{tags}/update
            """)),
        ("text labels", Lines(
            """
            {pid}/textlabel/all
            {pid}/textlabel/create
            {pid}/textlabel/delete
            {pid}/textlabel/update
            """)),
        ("the search of the front end", Lines(
            """
            {pid}/search
            """)),
        ("tracing is set up with store repair", Lines(
            """
            {pid}/tracing/setup/rebuild
            {pid}/tracing/setup/test
            {pid}/tracing/setup/validate
            """)),
        ("work with samplers", Lines(
            """
            {pid}/samplers/add
            {pid}/samplers/connectors
            {pid}/samplers/connectors/states
            {pid}/samplers/domains/intervals/states
            {pid}/samplers/domains/intervals/{interval_id}/connectors/{connector_id}/set-state
            {pid}/samplers/domains/intervals/{interval_id}/details
            {pid}/samplers/domains/intervals/{interval_id}/set-state
            {pid}/samplers/domains/types
            {pid}/samplers/domains/{domain_id}/details
            {pid}/samplers/domains/{domain_id}/intervals
            {pid}/samplers/domains/{domain_id}/intervals/add-all
            {pid}/samplers/states
            {pid}/samplers/{sampler_id}
            {pid}/samplers/{sampler_id}/delete
            {pid}/samplers/{sampler_id}/domains
            {pid}/samplers/{sampler_id}/domains/add
            {pid}/samplers/{sampler_id}/domains/add-all
            """)),
    ];

    private static readonly ILookup<int, (string[] Parts, string Why)> ByLength =
        NotServed.SelectMany(group => group.Paths, (group, path) => (Parts: path.Split('/'), group.Why)).ToLookup(path => path.Parts.Length);

    /// <summary>Returns what a path of CATMAID that is not served is for; null for other paths.</summary>
    public static string? Find(string path)
    {
        var parts = path.Trim('/').Split('/');
        foreach (var (known, why) in ByLength[parts.Length])
        {
            if (known.Zip(parts).All(pair => IsPart(pair.First, pair.Second)))
                return why;
        }

        return null;
    }

    // Ids are numbers; names can be anything.
    private static bool IsPart(string known, string part) => known switch
    {
        "{pid}" => part.Length > 0 && part.All(char.IsAsciiDigit),
        ['{', ..] => part.Length > 0,
        _ when known.IndexOf('{', StringComparison.Ordinal) is > 0 and var brace => part.StartsWith(known[..brace], StringComparison.Ordinal),
        _ => part == known,
    };

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
