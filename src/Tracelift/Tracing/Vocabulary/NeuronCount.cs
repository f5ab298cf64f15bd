using System.Globalization;

namespace Tracelift.Tracing.Vocabulary;

/// <summary>A number of neurons (or skeletons) and of the placeholders beside them, which nobody has traced.</summary>
/// <param name="Traced">Those that are no placeholders.</param>
/// <param name="Placeholders">The placeholders.</param>
public readonly record struct NeuronCount(long Traced, long Placeholders)
{
    /// <summary>For people: <c>27 neurons and 2,808 placeholders</c>, or <c>1 neuron</c> where there are no placeholders.</summary>
    /// <param name="one">The word for one of them.</param>
    public string Words(string one) => Placeholders == 0 ? Count(Traced, one) : $"{Count(Traced, one)} and {Count(Placeholders, "placeholder")}";

    private static string Count(long number, string one) =>
        string.Create(CultureInfo.InvariantCulture, $"{number:N0} {one}{(number == 1 ? "" : "s")}");
}
