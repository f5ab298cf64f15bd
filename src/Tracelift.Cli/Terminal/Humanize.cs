using System.Globalization;
using System.Text;
using Tracelift.Model.Projects;

namespace Tracelift.Cli.Terminal;

/// <summary>Formats numbers and texts for people.</summary>
internal static class Humanize
{
    /// <summary>
    /// A text from a file or a store, with control characters escaped, so that it can't control the terminal.
    /// </summary>
    public static string Safe(string text)
    {
        if (!text.Any(IsControlling))
            return text;
        var safe = new StringBuilder();
        foreach (var c in text)
        {
            if (IsControlling(c))
                safe.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            else
                safe.Append(c);
        }

        return safe.ToString();
    }

    /// <summary>1,234.</summary>
    public static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A number for programs: 1,234 becomes 1234.</summary>
    public static string Digits(string number) => number.Replace(",", "", StringComparison.Ordinal);

    /// <summary>"1 row", "2 rows".</summary>
    public static string Count(long number, string one, string? several = null) =>
        $"{Number(number)} {(number == 1 ? one : several ?? one + "s")}";

    /// <summary>12.3 MB.</summary>
    public static string Bytes(long bytes)
    {
        string[] units = ["B", "kB", "MB", "GB", "TB"];
        var size = (double)bytes;
        var unit = 0;
        for (; size >= 999.5 && unit < units.Length - 1; unit++)
            size /= 1000;
        return string.Create(CultureInfo.InvariantCulture, $"{(unit == 0 || size >= 99.95 ? $"{size:F0}" : $"{size:F1}")} {units[unit]}");
    }

    /// <summary>4.1 x 3.07 x 2 µm.</summary>
    public static string Micrometres(Double3 size) => string.Create(CultureInfo.InvariantCulture, $"{size.X:0.###} x {size.Y:0.###} x {size.Z:0.###} µm");

    /// <summary>0.4 s, 12 s, 3:04 min, 1:02:03 h.</summary>
    public static string Time(double seconds) => seconds switch
    {
        < 9.95 => string.Create(CultureInfo.InvariantCulture, $"{seconds:F1} s"),
        < 59.5 => string.Create(CultureInfo.InvariantCulture, $"{seconds:F0} s"),
        < 3600 => TimeSpan.FromSeconds(seconds).ToString(@"m\:ss", CultureInfo.InvariantCulture) + " min",
        _ => string.Create(
            CultureInfo.InvariantCulture, $"{(long)(seconds / 3600)}:{TimeSpan.FromSeconds(seconds):mm\\:ss} h"),
    };

    // Also characters that change the direction of text, so that a name can't imitate another one.
    private static bool IsControlling(char c) =>
        char.IsControl(c) || c is (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069') or '\u2028' or '\u2029';
}
