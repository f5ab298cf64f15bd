namespace Tracelift.Bench.Mutate;

/// <summary>Values that often break programs, as text of a file.</summary>
internal static class HostileValues
{
    private static readonly string[] Numbers =
    [
        "0", "-0", "1", "-1", "5", "7", "127", "128", "32767", "32768", "-32769", "2147483647", "2147483648", "-2147483649",
        "4294967296", "9223372036854775807", "9223372036854775808", "-9223372036854775808", "-9223372036854775809",
        "18446744073709551616", "1.5", "-0.0", "1.0", "1e0", "1e2", "1E+2", "1e18", "1e19", "1e39", "3.4028235e38", "3.4028236e38",
        "1e-46", "1e308", "1e309", "1e999", "-1e999", "1e-999", "1e99999999999999999999", "0e99999999999999999999", "01", "+1", ".5", "1.", "1e",
        "NaN", "Infinity", "-Infinity", "0x10", "1_000", "\"1\"", "\"-1\"", "\"1e2\"", "\" 1\"", "\"NaN\"", "\"\"",
    ];

    private static readonly string[] Texts =
    [
        "\"\"", "\" \"", "\"a\"", "\"soma\"", "\"neuron\"", "\"skeleton\"", "\"annotation\"", "\"label\"", "\"root\"", "\"model_of\"",
        "\"\\u0000\"", "\"a\\u0000b\"", "\"\\ud800\"", "\"\\udc00\\ud800\"", "\"\\ud83d\\ude00\"", "\"😀\"", "\"\\uD83D\"", "\"e\\u0301\"",
        "\"\\u202e\"", "\"\u2028\"", "\"\\\"\"", "\"\\\\\"", "\"\\x\"", "\"\\u12\"", "\"'; DROP TABLE treenode; --\"", "\"%s%n\"", "\"\u0001\"",
        "\"\t\"", "\"\ufeff\"", "\"\uffff\"", "'a'", "\"a", "a\"",
    ];

    private static readonly string[] Times =
    [
        "\"2020-01-02T03:04:05.678Z\"", "\"2020-01-02T03:04:05\"", "\"2020-01-02\"", "\"0000-01-01T00:00:00Z\"", "\"0001-01-01T00:00:00Z\"",
        "\"0001-01-01T00:00:00+14:00\"", "\"9999-12-31T23:59:59.999999Z\"", "\"9999-12-31T23:59:59-14:00\"", "\"10000-01-01T00:00:00Z\"",
        "\"2016-12-31T23:59:60Z\"", "\"2020-01-01T24:00:00Z\"", "\"2020-02-30T00:00:00Z\"", "\"2020-01-02T03:04:05.123456789Z\"",
        "\"2020-01-02T03:04:05+99:99\"", "\"1969-12-31T23:59:59.999999Z\"", "\"-2020-01-01T00:00:00Z\"", "\"now\"", "0", "1e9",
    ];

    private static readonly string[] Others = ["null", "true", "false", "{}", "[]", "[null]", "{\"a\": 1}", "[[]]", "nul", "tru", "", "undefined"];

    private static readonly int[] Depths = [1, 10, 59, 60, 61, 62, 63, 64, 65, 100, 10_000];
    private static readonly int[] Lengths = [30, 149, 150, 151, 255, 256, 300, 5_000, 70_000];
    private static readonly string[] Pieces = ["a", "ä", "神", "😀", "\\u00e4", "\\ud83d\\ude00", "\\n", "\\u0000"];

    /// <summary>Returns a random value.</summary>
    public static string Any(Random random) => random.Next(12) switch
    {
        < 5 => Of(random, Numbers),
        < 7 => Of(random, Texts),
        < 8 => Of(random, Times),
        < 10 => Of(random, Others),
        10 => Deep(random),
        _ => Long(random),
    };

    /// <summary>Returns a value that often fits the field.</summary>
    public static string Fitting(Random random, string before) => before switch
    {
        ['"', _, _, _, _, '-', ..] => Of(random, Times.AsSpan(0, 2)),
        ['"', ..] => Of(random, Texts.AsSpan(0, 10)),
        ['t' or 'f', ..] => random.Next(2) == 0 ? "true" : "false",
        _ when before.Contains('.', StringComparison.Ordinal) => Of(random, ["0.0", "-1.0", "1e5", "3.5", "1e-30", "-0.0", "12345678.9"]),
        _ => Of(random, Numbers.AsSpan(0, 7)),
    };

    private static string Deep(Random random)
    {
        var depth = Of(random, Depths);
        return random.Next(2) == 0
            ? new string('[', depth) + new string(']', random.Next(8) == 0 ? depth - 1 : depth)
            : string.Concat(Enumerable.Repeat("{\"a\":", depth)) + "0" + new string('}', depth);
    }

    private static string Long(Random random) =>
        $"\"{string.Concat(Enumerable.Repeat(Of(random, Pieces), Of(random, Lengths)))}\"";

    private static T Of<T>(Random random, ReadOnlySpan<T> values) => values[random.Next(values.Length)];
}
