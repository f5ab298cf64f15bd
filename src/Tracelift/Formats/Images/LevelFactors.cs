using Tracelift.Model.Projects;

namespace Tracelift.Formats.Images;

/// <summary>The factors between the levels of an image.</summary>
internal static class LevelFactors
{
    // Sizes of voxels are rounded in some files.
    private const double Near = 0.01;

    /// <summary>Returns whole factors.</summary>
    /// <param name="values">A number for each stored axis.</param>
    /// <param name="slicing">The indexes of x, y and z.</param>
    /// <returns>Null if one is not whole, or smaller than 1.</returns>
    public static Integer3? Whole(IReadOnlyList<double> values, IReadOnlyList<int> slicing)
    {
        var whole = new int[3];
        for (var axis = 0; axis < 3; axis++)
        {
            if (slicing[axis] >= values.Count)
                return null;
            var value = values[slicing[axis]];
            var round = Math.Round(value);
            if (round is < 1 or > int.MaxValue || Math.Abs(value - round) > Near * round)
                return null;
            whole[axis] = (int)round;
        }

        return new Integer3(whole[0], whole[1], whole[2]);
    }

    /// <summary>Returns the factors between the shapes of two levels, which are rounded to voxels.</summary>
    public static double[] OfShapes(IReadOnlyList<long> fine, IReadOnlyList<long> coarse) =>
        [.. fine.Zip(coarse, (from, to) => Math.Max(1, Math.Round((double)from / Math.Max(1, to))))];

    /// <summary>Returns the quotient of the voxels' sizes of two levels.</summary>
    public static double[] OfScales(IReadOnlyList<double> fine, IReadOnlyList<double> coarse) => [.. fine.Zip(coarse, (from, to) => from == 0 ? double.NaN : to / from)];

    /// <summary>Whether no factor is smaller than that of the finer level.</summary>
    public static bool Rises(Integer3 finer, Integer3 coarser) => coarser.X >= finer.X && coarser.Y >= finer.Y && coarser.Z >= finer.Z;
}
