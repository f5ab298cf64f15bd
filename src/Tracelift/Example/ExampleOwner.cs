using Tracelift.Model;

namespace Tracelift.Example;

/// <summary>Who made a row and when, who changed it last and when.</summary>
/// <param name="User">The user who made it.</param>
/// <param name="Editor">The user who changed it last.</param>
/// <param name="Created">When it was made, to the microsecond.</param>
/// <param name="Edited">When it was changed last.</param>
internal readonly record struct ExampleOwner(int User, int Editor, long Created, long Edited)
{
    private const long BetweenRows = 1_370_000;
    private const long Hour = 3600 * Timestamp.Second;
    private const int HoursOfTracing = 5 * 365 * 24;

    // 2019-02-04 09:00 UTC
    private const long Start = 1_549_270_800 * Timestamp.Second;

    /// <summary>The owner of a row.</summary>
    /// <param name="seed">The example's seed.</param>
    /// <param name="neuron">The neuron that it belongs to; -1 for the project's own rows.</param>
    /// <param name="row">Which of the neuron's rows; the later the larger.</param>
    public static ExampleOwner Of(long seed, int neuron, long row)
    {
        var random = new ExampleRandom(seed, Purpose.Owner, neuron, row);

        // Mostly one person traces a neuron.
        var usual = unchecked((uint)neuron) % (uint)ExampleNames.Users.Length;
        var user = random.OneIn(10) ? random.Below(ExampleNames.Users.Length) : (int)usual;
        var created = Start + (unchecked((uint)neuron) % HoursOfTracing * Hour) + (row * BetweenRows) + random.Below((int)BetweenRows);

        // A moment on the second is written without a fraction.
        if (random.OneIn(50))
            created -= created % Timestamp.Second;
        if (random.OneIn(2))
            return new(Id(user), Id(user), created, created);
        var edited = created + (random.Below(400 * 24) * Hour) + random.Below(1_000_000_000);
        return new(Id(user), Id(random.Below(ExampleNames.Users.Length)), created, edited);
    }

    private static int Id(int user) => ExampleNames.Users[user].Id;
}
