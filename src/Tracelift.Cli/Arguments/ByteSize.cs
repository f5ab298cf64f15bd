using System.Globalization;
using Tracelift.Errors;

namespace Tracelift.Cli.Arguments;

/// <summary>Sizes as users type them: <c>500G</c>, <c>64M</c>, <c>1.5 GiB</c>; a K is 1024 bytes.</summary>
internal static class ByteSize
{
    private const string Units = "KMGTP";

    /// <summary>Reads a size; null if the option is absent.</summary>
    /// <param name="option">The option, for messages.</param>
    /// <param name="value">The text, or null.</param>
    /// <param name="most">The largest size allowed.</param>
    /// <exception cref="UsageException">The text is not a size, or the size is too large.</exception>
    public static long? Read(string option, string? value, long most)
    {
        if (value is null)
            return null;
        if (!TryRead(value, out var bytes) || bytes < 1)
            throw new UsageException("bad-value", $"{option}: \"{value}\" is not a size", "Expected a number with K, M, G or T, such as 500G.");
        return bytes > most
            ? throw new UsageException("bad-value", $"{option}: {value} is more than the limit of {most} bytes")
            : (long)bytes;
    }

    private static bool TryRead(string value, out double bytes)
    {
        var text = value.Trim().ToUpperInvariant();
        if (text.EndsWith("IB", StringComparison.Ordinal))
            text = text[..^2];
        else if (text.EndsWith('B'))
            text = text[..^1];
        var unit = text.Length == 0 ? -1 : Units.IndexOf(text[^1], StringComparison.Ordinal);
        if (unit >= 0)
            text = text[..^1];
        var isNumber = double.TryParse(text.TrimEnd(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out bytes);
        bytes *= Math.Pow(1024, unit + 1);
        return isNumber && double.IsFinite(bytes);
    }
}
