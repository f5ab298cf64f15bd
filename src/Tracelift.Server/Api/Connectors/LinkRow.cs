using Tracelift.Stores;

namespace Tracelift.Server.Api.Connectors;

/// <summary>A connector; position in nm.</summary>
internal readonly record struct ConnectorRow(long Id, float X, float Y, float Z, long Confidence, long User, long Editor, long Created, long Edited)
{
    public static ConnectorRow Of(StoredRow row) => new(
        row.Id, row.Float("location_x"), row.Float("location_y"), row.Float("location_z"), row.Long("confidence"), row.Long("user"), row.Long("editor"), row.Long("creation_time"), row.Long("edition_time"));
}

/// <summary>A link of a treenode to a connector.</summary>
internal readonly record struct LinkRow(long Id, long Connector, long Treenode, long Skeleton, long Relation, long Confidence, long User, long Created, long Edited)
{
    public static LinkRow Of(StoredRow row) => new(
        row.Id, row.Long("connector"), row.Long("treenode"), row.Long("skeleton"), row.Long("relation"), row.Long("confidence"), row.Long("user"), row.Long("creation_time"), row.Long("edition_time"));
}
