namespace Tracelift.Tracing.Export;

/// <summary>Numbers for users in the order in which they are met, from 1.</summary>
internal sealed class UserNumbers
{
    private readonly Dictionary<long, long> _numbers = [];

    /// <summary>How many users were met.</summary>
    public long Count => _numbers.Count;

    /// <summary>The number of a user.</summary>
    public long Of(long user)
    {
        if (!_numbers.TryGetValue(user, out var number))
            _numbers.Add(user, number = _numbers.Count + 1);
        return number;
    }
}
