using Tracelift.Model;

namespace Tracelift.Example;

/// <summary>The creator of a row and its last editor, with times.</summary>
/// <param name="User">The user who created it.</param>
/// <param name="Editor">The user who edited it last.</param>
/// <param name="Created">The creation time, to the microsecond.</param>
/// <param name="Edited">The time of the last edit.</param>
internal readonly record struct ExampleOwner(int User, int Editor, long Created, long Edited)
{
    private const long BetweenRows = 1_370_000;
    private const long Hour = 3600 * Timestamp.Second;
    private const int HoursOfTracing = 5 * 365 * 24;

    // 2019-02-04 09:00 UTC
    private const long Start = 1_549_270_800 * Timestamp.Second;

    /// <summary>Returns the owner of a row.</summary>
    /// <param name="seed">The example's seed.</param>
    /// <param name="neuron">The neuron of the row; -1 for the project's own rows.</param>
    /// <param name="row">The index of the row in the neuron; later rows have larger ones.</param>
    public static ExampleOwner Of(long seed, int neuron, long row)
    {
        var random = new ExampleRandom(seed, Purpose.Owner, neuron, row);

        // Usually one person traces a neuron.
        var usual = unchecked((uint)neuron) % (uint)ExampleNames.Users.Length;
        var user = random.OneIn(10) ? random.Below(ExampleNames.Users.Length) : (int)usual;
        var created = Start + (unchecked((uint)neuron) % HoursOfTracing * Hour) + (row * BetweenRows) + random.Below((int)BetweenRows);

        // A time of whole seconds is written without a fraction.
        if (random.OneIn(50))
            created -= created % Timestamp.Second;
        if (random.OneIn(2))
            return new(Id(user), Id(user), created, created);
        var edited = created + (random.Below(400 * 24) * Hour) + random.Below(1_000_000_000);
        return new(Id(user), Id(random.Below(ExampleNames.Users.Length)), created, edited);
    }

    private static int Id(int user) => ExampleNames.Users[user].Id;
}
