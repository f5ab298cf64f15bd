namespace Tracelift.Tracing.Export;

/// <summary>Numbers users from 1 in the order of their first use.</summary>
internal sealed class UserNumbers
{
    private readonly Dictionary<long, long> _numbers = [];

    /// <summary>The number of users so far.</summary>
    public long Count => _numbers.Count;

    /// <summary>Returns the number of a user.</summary>
    public long Of(long user)
    {
        if (!_numbers.TryGetValue(user, out var number))
            _numbers.Add(user, number = _numbers.Count + 1);
        return number;
    }
}
