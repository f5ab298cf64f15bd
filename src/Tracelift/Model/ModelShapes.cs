using static Tracelift.Model.ColumnKind;

namespace Tracelift.Model;

/// <summary>The columns that many models have in common: CATMAID's tables inherit them from each other.</summary>
internal static class ModelShapes
{
    /// <summary>A model with an owner whose ids are of the concept family.</summary>
    public static ModelDescription Concept(string label, string table, ModelFacts facts, params ReadOnlySpan<Column> columns) =>
        Owned(label, table, IdFamily.Concept, Id, facts, columns);

    /// <summary>A model with a place, an owner and an editor, whose ids are of the location family.</summary>
    public static ModelDescription Location(string label, string table, ModelFacts facts, params ReadOnlySpan<Column> columns) =>
        Owned(label, table, IdFamily.Location, Id, facts,
        [
            To("editor", "auth.user", Integer),
            new("location_x", "location_x", Real),
            new("location_y", "location_y", Real),
            new("location_z", "location_z", Real),
            .. columns,
        ]);

    /// <summary>A model with an owner and a project.</summary>
    public static ModelDescription Owned(
        string label, string table, IdFamily family, ColumnKind key, ModelFacts facts, params ReadOnlySpan<Column> columns) =>
        new(label, table, facts, family,
        [
            new("pk", "id", key),
            To("user", "auth.user", Integer),
            ProjectColumn(),
            new("creation_time", "creation_time", Time) { IfMissing = MissingValue.Now },
            new("edition_time", "edition_time", Time) { IfMissing = MissingValue.Now },
            .. columns,
        ]);

    /// <summary>The project of a row.</summary>
    public static Column ProjectColumn() =>
        new("project", "project_id", Integer, "catmaid.project") { IfMissing = MissingValue.Null };

    /// <summary>A reference to a row of another model.</summary>
    public static Column To(string field, string label, ColumnKind kind = Id, MissingValue ifMissing = MissingValue.Error) =>
        new(field, field + "_id", kind, label) { IfMissing = ifMissing };

    /// <summary>A reference to an object of the server, such as a stack.</summary>
    public static Column ToServer(string field, string label) => new(field, field + "_id", Integer) { OfServer = label };

    /// <summary>The facts of a model that belongs to a part of a project.</summary>
    /// <param name="part">The part.</param>
    /// <param name="leftBehindAs">The name of its rows in the list of what an export leaves out.</param>
    /// <param name="tracingDataAs">The name of a row that nobody wants to lose with its project; or null.</param>
    public static ModelFacts PartFacts(ProjectPart part, string leftBehindAs, string? tracingDataAs = null) =>
        new() { Part = part, LoadStage = null, Switch = TypeSwitch.None, BearsOthers = false, LeftBehindAs = leftBehindAs, TracingDataAs = tracingDataAs, NamedBy = [] };

    /// <summary>The facts of a model whose rows all projects share, and which an import finds by their names.</summary>
    /// <param name="part">The part that refers to them.</param>
    /// <param name="namedBy">The column of other tables that holds its ids.</param>
    public static ModelFacts ServerFacts(ProjectPart part, string namedBy) =>
        new() { Part = part, IsOfServer = true, LoadStage = null, Switch = TypeSwitch.None, BearsOthers = false, LeftBehindAs = null, TracingDataAs = null, NamedBy = [namedBy] };
}
