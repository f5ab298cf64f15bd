namespace Tracelift.Checking;

/// <summary>Counts what has a fault, and keeps the first of it.</summary>
internal sealed class FaultCount
{
    private readonly List<FaultExample> _examples = [];

    /// <summary>How many there are.</summary>
    public long Count { get; private set; }

    /// <summary>The first of them.</summary>
    public IReadOnlyList<FaultExample> Examples => _examples;

    /// <summary>Adds one.</summary>
    public void Add(long? id, long? project, long? value)
    {
        Count++;
        if (_examples.Count < StoreFault.Kept)
            _examples.Add(new FaultExample(id, project, value));
    }
}
