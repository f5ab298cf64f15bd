namespace Tracelift.Model;

/// <summary>The user, the project and the time of new rows.</summary>
/// <param name="User">The id of the owner, who is the editor, too.</param>
/// <param name="Project">The id of the project.</param>
/// <param name="Time">The time of creation and edition.</param>
internal readonly record struct RowAuthor(long User, long Project, long Time)
{
    /// <summary>Starts a row with an id, the author's values and empty columns otherwise.</summary>
    /// <returns>The index of the row.</returns>
    public int Begin(Batch batch, long id)
    {
        var row = batch.Count++;
        foreach (var column in batch.Columns)
            column.SetNull(row);
        batch.Longs(0).Set(row, id);
        foreach (var (field, value) in (ReadOnlySpan<(string, long)>)
            [("user", User), ("editor", User), ("project", Project), ("creation_time", Time), ("edition_time", Time)])
        {
            if (batch.Model.Find(field) is { } column)
                batch.Longs(column.Ordinal).Set(row, value);
        }

        return row;
    }
}
