namespace Tracelift.Checking;

/// <summary>Counts faulty rows and keeps the first of them.</summary>
internal sealed class FaultCount
{
    private readonly List<FaultExample> _examples = [];

    /// <summary>The number of faulty rows.</summary>
    public long Count { get; private set; }

    /// <summary>The first faulty rows.</summary>
    public IReadOnlyList<FaultExample> Examples => _examples;

    /// <summary>Adds a faulty row.</summary>
    public void Add(long? id, long? project, long? value)
    {
        Count++;
        if (_examples.Count < StoreFault.Kept)
            _examples.Add(new FaultExample(id, project, value));
    }
}
