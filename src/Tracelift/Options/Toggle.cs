using Tracelift.Errors;

namespace Tracelift.Options;

/// <summary>The values of an option that is on or off: as CATMAID's, bare means on.</summary>
public static class Toggle
{
    /// <summary>What help says of them.</summary>
    public const string Values = "true|false";

    /// <summary>Reads a value.</summary>
    /// <returns>Null where it is none.</returns>
    public static bool? Read(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return value.ToUpperInvariant() switch
        {
            "TRUE" or "YES" or "T" or "Y" or "1" => true,
            "FALSE" or "NO" or "F" or "N" or "0" => false,
            _ => null,
        };
    }

    /// <summary>Reads a value of an option.</summary>
    /// <exception cref="UsageException">It is none.</exception>
    public static bool Read(string option, string value) => Read(value) ?? throw new UsageException(
        "bad-value",
        $"{option}: \"{value}\" is neither yes nor no",
        NearestName.Hint(value, ["true", "yes", "false", "no"], "Expected true, yes, t, y or 1, or false, no, f, n or 0; the option alone means true."));
}
