namespace Tracelift.Example;

/// <summary>Shuffles numbers without a table.</summary>
internal static class Permutation
{
    /// <summary>Returns all numbers from 0 to below a count, each once, with a step that is coprime to the count.</summary>
    public static IEnumerable<int> Of(int count, ExampleRandom random)
    {
        if (count == 0)
            yield break;
        var at = random.Below(count);

        // A large step is like a step backwards: of two neighbours, the later one mostly comes first.
        var step = count - 1 - random.Below((count / 3) + 1);
        while (Divisor(step, count) != 1)
            step++;
        for (var i = 0; i < count; i++)
        {
            yield return at;
            at = (int)(((long)at + step) % count);
        }
    }

    private static int Divisor(int a, int b) => b == 0 ? a : Divisor(b, a % b);
}
