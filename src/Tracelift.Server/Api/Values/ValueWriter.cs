namespace Tracelift.Server.Api.Values;

/// <summary>Writes lists, objects and values in one of the notations in which clients take them.</summary>
internal abstract class ValueWriter
{
    /// <summary>Whether lists have to say how long they are before their first value.</summary>
    public abstract bool NeedsCounts { get; }

    /// <summary>Begins a list.</summary>
    /// <param name="count">How many values come; looked at only where it is needed.</param>
    public abstract void StartList(int count);

    /// <summary>Ends a list.</summary>
    public abstract void EndList();

    /// <summary>Begins an object.</summary>
    /// <param name="count">How many fields come; looked at only where it is needed.</param>
    public abstract void StartObject(int count);

    /// <summary>Ends an object.</summary>
    public abstract void EndObject();

    /// <summary>A field's name.</summary>
    public abstract void Name(string name);

    /// <summary>A whole number.</summary>
    public abstract void Number(long value);

    /// <summary>A number.</summary>
    public abstract void Number(float value);

    /// <summary>A text.</summary>
    public abstract void Text(string value);

    /// <summary>Nothing.</summary>
    public abstract void Null();

    /// <summary>Sends what was written.</summary>
    public abstract Task FlushAsync(CancellationToken cancellationToken);

    /// <summary>A number or nothing.</summary>
    public void NumberOrNull(long? value)
    {
        if (value is { } number)
            Number(number);
        else
            Null();
    }

    /// <summary>A list of ids.</summary>
    public void Ids(params ReadOnlySpan<long> ids)
    {
        StartList(ids.Length);
        foreach (var id in ids)
            Number(id);
        EndList();
    }

    /// <summary>The coordinates of a point.</summary>
    public void Point(float x, float y, float z)
    {
        Number(x);
        Number(y);
        Number(z);
    }
}
