using System.Text.Json.Nodes;
using Tracelift.Tests.Support;
using Xunit;

namespace Tracelift.Tests.Formats.Hostile;

/// <summary>Values of every kind that a column can't hold are refused; unusual valid ones are loaded.</summary>
public sealed class HostileValueTests : IAsyncLifetime
{
    private TestStore _store = null!;
    private TemporaryFolder _folder = null!;
    private List<string> _before = null!;

    private static readonly (string Object, string Code, string Told)[] Faults =
    [
        // Whole numbers of 64, 32 and 16 bits.
        (Node("parent", "9223372036854775808"), "out-of-range", "parent is 9223372036854775808"),
        (Node("parent", "-9223372036854775809"), "out-of-range", "parent is -9223372036854775809"),
        (Node("parent", "1e19"), "out-of-range", "parent is 1e19"),
        (Node("parent", "1e99999999999999999999"), "out-of-range", "parent is 1e99999999999999999999"),
        (Node("user", "2147483648"), "out-of-range", "user is 2147483648"),
        (Node("editor", "-2147483649"), "out-of-range", "editor is -2147483649"),
        (Node("confidence", "32768"), "out-of-range", "confidence is 32768"),
        (Node("confidence", "-32769"), "out-of-range", "confidence is -32769"),
        (Node("confidence", "4.5"), "bad-number", "confidence is 4.5"),
        (Node("confidence", "true"), "wrong-type", "confidence is true"),
        (Node("skeleton", "\"thirty-one\""), "bad-number", "skeleton is \"thirty-one\""),

        // Floats.
        (Node("location_x", "1e999"), "out-of-range", "location_x is 1e999"),
        (Node("location_y", "-3.4028236e38"), "out-of-range", "location_y is -3.4028236e38"),
        (Node("location_z", "\"NaN\""), "not-finite", "location_z is \"NaN\""),
        (Node("location_z", "NaN"), "not-finite", "location_z is NaN"),
        (Node("location_x", "-Infinity"), "not-finite", "location_x is -Infinity"),
        (Node("radius", "1e-999"), "out-of-range", "radius is 1e-999"),
        (Node("radius", "[]"), "wrong-type", "radius is an array"),

        // Times.
        (Node("creation_time", "\"2020-01-02\""), "bad-time", "creation_time is \"2020-01-02\""),
        (Node("creation_time", "\"0000-01-01T00:00:00Z\""), "bad-time", "\"0000-01-01T00:00:00Z\""),
        (Node("creation_time", "\"10000-01-01T00:00:00Z\""), "bad-time", "\"10000-01-01T00:00:00Z\""),
        (Node("creation_time", "\"2016-12-31T23:59:60Z\""), "bad-time", "\"2016-12-31T23:59:60Z\""),
        (Node("creation_time", "\"2020-01-01T24:00:00Z\""), "bad-time", "\"2020-01-01T24:00:00Z\""),
        (Node("creation_time", "\"2019-02-29T00:00:00Z\""), "bad-time", "\"2019-02-29T00:00:00Z\""),
        (Node("creation_time", "\"2020-01-01T00:00:00+24:00\""), "bad-time", "+24:00"),
        (Node("creation_time", "\"0001-01-01T00:00:00+01:00\""), "bad-time", "\"0001-01-01T00:00:00+01:00\""),
        (Node("creation_time", "1577934245"), "wrong-type", "creation_time is 1577934245"),

        // Texts.
        (Instance("name", "\"a\\u0000b\""), "nul-character", "name is \"a\\u0000b\""),
        (Instance("name", "\"\\ud800\""), "bad-text", "name is \"\\ud800\""),
        (Instance("name", "\"\\udc00\\ud800\""), "bad-text", "name is \"\\udc00\\ud800\""),
        (Instance("name", $"\"{new string('ä', 256)}\""), "too-long", "name is longer than 255 characters"),
        (Instance("name", $"\"{new string('x', 300)}\""), "too-long", "name is longer than 255 characters"),
        (Instance("name", "null"), "null-value", "name is null"),
        ($$$"""{"model": "auth.user", "pk": 70, "fields": {"username": "{{{new string('u', 151)}}}"}}""", "too-long", "username is longer than 150 characters"),

        // Texts of a few values, bytes, and lists of coordinates.
        (Part("textlabel", "\"type\": \"balloon\""), "not-permitted", "type is \"balloon\", expected \"text\" or \"bubble\""),
        (Part("skeletonorigin", "\"source_type\": \"mesh\""), "not-permitted", "source_type is \"mesh\", expected \"skeleton\" or \"segmentation\""),
        (Part("volumeorigin", "\"source_type\": \"skeleton\""), "not-permitted", "expected \"mesh\" or \"segmentation\""),
        (Part("imagedata", "\"image\": \"a picture\""), "wrong-type", "image is \"a picture\", expected bytes in Base64"),
        (Part("pointset", "\"points\": [1, 2, 3, 4]"), "wrong-type", "points is an array, expected a list of numbers, a multiple of 3"),
        (Part("pointset", "\"points\": \"[1, 2, 1e39]\""), "wrong-type", "points is \"[1, 2, 1e39]\""),
        (Part("textlabel", "\"colour\": \"(1e39,0,0,1)\""), "wrong-type", "colour is \"(1e39,0,0,1)\""),

        // Primary keys.
        (Instance("pk", "21"), "duplicate-pk", "a second time"),
        (Instance("pk", "5.5"), "bad-number", "pk is 5.5"),
        (Instance("pk", "\"x\""), "bad-number", "pk is \"x\""),
        (Instance("pk", "null"), "missing-pk", "pk is missing"),
        (Instance("pk", "9223372036854775808"), "out-of-range", "pk is 9223372036854775808"),
        ("""{"model": "auth.user", "pk": 2147483648, "fields": {"username": "u"}}""", "out-of-range", "pk is 2147483648"),

        // Keys that occur twice.
        (Node("radius", "1, \"radius\": 1"), "duplicate-field", "radius occurs twice"),
        (Node("radius", "1, \"r\\u0061dius\": 1"), "duplicate-field", "radius occurs twice"),
        (Instance("pk", "901, \"pk\": 901"), "duplicate-field", "pk occurs twice"),
    ];

    public async ValueTask InitializeAsync()
    {
        _store = await TestStore.CreateAsync(TestStoreKind.Sqlite);
        _folder = new TemporaryFolder();
        (await Tool.RunHereAsync("import", _folder.Write("sound.json", TracingFile.Sound().Text()), "--store", _store.Address, "--target", "new:before", "--create-unknown-users")).Expect(0);
        _before = await _store.FingerprintAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Each_value_that_a_column_can_not_hold_is_told_and_nothing_is_written()
    {
        var result = (await ImportAsync(Faults.Select(fault => fault.Object))).Expect(3);

        var problems = JsonNode.Parse(result.Output)!["error"]!["problems"]!.AsArray()
            .Select(problem => ((string)problem!["code"]!, (string)problem["message"]!)).ToList();
        foreach (var (_, code, told) in Faults)
            Assert.Contains(problems, problem => problem.Item1 == code && problem.Item2.Contains(told, StringComparison.Ordinal));
        Assert.Equal(_before, await _store.FingerprintAsync());
    }

    [Fact]
    public async Task Odd_values_that_a_column_can_hold_are_loaded()
    {
        (await ImportAsync(
        [
            Node("creation_time", "\"2020-01-02 03:04:05\"", 901),
            Node("creation_time", "\"2020-01-02T03:04:05.123456789+05:30\"", 902),
            Node("creation_time", "\"0001-01-01T00:00:00Z\"", 903),
            Node("creation_time", "\"9999-12-31T23:59:59.999999Z\"", 904),
            Node("radius", "1e-45", 905),
            Node("radius", "-0", 906),
            Node("confidence", "\"3\"", 907),
            Node("parent", "\"1.01e2\"", 908),
            Node("radius", "3.4028235e38, \"colour\": {\"a\": [1, null]}, \"colour\": 2", 909),
            Instance("pk", "-5"),
            Instance("pk", "0"),
            Instance("pk", "\"902\""),
            Instance("name", $"\"{string.Concat(Enumerable.Repeat("\\ud83d\\ude00", 255))}\""),
            """{"model": "catmaid.message", "pk": "x", "fields": 5, "fields": []}""",
        ])).Expect(0);

        Assert.Equal(
            ["-62135596800000000", "1577914445123456", "1577934245000000", "253402300799999999"],
            (await _store.QueryAsync("SELECT DISTINCT creation_time FROM treenode WHERE project_id = 2 AND creation_time <> 1577934245678000 ORDER BY 1")).Order(StringComparer.Ordinal));
        Assert.Equal(["4"], await _store.QueryAsync("SELECT count(*) FROM class_instance WHERE project_id = 2 AND (name = 'odd' OR length(name) = 255)"));
    }

    [Theory]
    [InlineData("nan", "where true, false or null is expected")]
    [InlineData("-Inf", "not JSON")]
    [InlineData("01", "not JSON: a number begins with a zero too many")]
    [InlineData("+1", "not JSON: '+' where a value is expected")]
    [InlineData("1.", "within a number")]
    [InlineData("'1'", "not JSON")]
    [InlineData("undefined", "not JSON: 'u' where a value is expected")]
    public async Task Invalid_json_is_reported(string value, string told)
    {
        var result = (await ImportAsync([Node("radius", value)])).Expect(3);

        Assert.Contains(told, result.Error, StringComparison.Ordinal);
        Assert.Contains("line ", result.Error, StringComparison.Ordinal);
        Assert.Equal(_before, await _store.FingerprintAsync());
    }

    [Theory]
    [InlineData(new byte[] { 0xff })]
    [InlineData(new byte[] { 0xc3, 0x28 })]
    [InlineData(new byte[] { 0xed, 0xa0, 0x80 })]
    [InlineData(new byte[] { 0xc0, 0x80 })]
    [InlineData(new byte[] { 0xf4, 0x90, 0x80, 0x80 })]
    public async Task Bytes_that_are_not_utf_8_are_told(byte[] bytes)
    {
        var file = _folder.File("bad.json");
        var text = System.Text.Encoding.UTF8.GetBytes(TracingFile.Sound().Text());
        var at = text.AsSpan().IndexOf("soma"u8);
        await File.WriteAllBytesAsync(file, [.. text[..at], .. bytes, .. text[at..]], TestContext.Current.CancellationToken);

        var result = await Tool.RunHereAsync("import", file, "--store", _store.Address, "--target", "new:after", "--create-unknown-users");

        Assert.Contains($"expected UTF-8, found the byte 0x{bytes[0]:x2}", result.Expect(3).Error, StringComparison.Ordinal);
        Assert.Equal(_before, await _store.FingerprintAsync());
    }

    private Task<CliResult> ImportAsync(IEnumerable<string> objects)
    {
        var text = $"{TracingFile.Sound().Text().TrimEnd()[..^1]},{string.Join(",\n", objects)}]";
        return Tool.RunHereAsync("import", _folder.Write("odd.json", text), "--store", _store.Address, "--target", "new:after", "--create-unknown-users", "--json");
    }

    // A treenode below the root of the first skeleton, one field of which is odd.
    private static string Node(string field, string value, int key = 900)
    {
        (string Name, string Value)[] fields =
        [
            ("user", "7"), ("project", "1"), ("creation_time", $"\"{TracingFile.Time}\""), ("edition_time", $"\"{TracingFile.Time}\""), ("editor", "7"),
            ("location_x", "1.0"), ("location_y", "1.0"), ("location_z", "1.0"), ("parent", "101"), ("radius", "0.0"), ("confidence", "5"), ("skeleton", "31"),
        ];
        return $"{{\"model\": \"catmaid.treenode\", \"pk\": {key}, \"fields\": {{{string.Join(", ", fields.Select(pair => $"\"{pair.Name}\": {(pair.Name == field ? value : pair.Value)}"))}}}}}";
    }

    // A row of a part of a project, with one field only.
    private static string Part(string model, string field) => $"{{\"model\": \"catmaid.{model}\", \"pk\": 900, \"fields\": {{{field}}}}}";

    // An annotation, whose key or name is odd.
    private static string Instance(string field, string value) =>
        $"{{\"model\": \"catmaid.classinstance\", \"pk\": {(field == "pk" ? value : "900")}, \"fields\": {{\"user\": 7, \"project\": 1, \"class_column\": 1, \"name\": {(field == "name" ? value : "\"odd\"")}}}}}";
}
