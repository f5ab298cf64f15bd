using System.Globalization;

namespace Tracelift.Tracing.Vocabulary;

/// <summary>A number of neurons (or skeletons), and the number of placeholders among them, which were never traced.</summary>
/// <param name="Traced">The number without placeholders.</param>
/// <param name="Placeholders">The number of placeholders.</param>
public readonly record struct NeuronCount(long Traced, long Placeholders)
{
    /// <summary>Returns a text: <c>27 neurons and 2,808 placeholders</c>, or <c>1 neuron</c> without placeholders.</summary>
    /// <param name="one">The singular noun.</param>
    public string Words(string one) => Placeholders == 0 ? Count(Traced, one) : $"{Count(Traced, one)} and {Count(Placeholders, "placeholder")}";

    private static string Count(long number, string one) =>
        string.Create(CultureInfo.InvariantCulture, $"{number:N0} {one}{(number == 1 ? "" : "s")}");
}
