namespace Tracelift.Bench.Measure;

/// <summary>Texts embedded in the program.</summary>
internal static class Resource
{
    /// <summary>Returns the text whose name has this ending.</summary>
    public static string Read(string name)
    {
        var assembly = typeof(Resource).Assembly;
        using var stream = assembly.GetManifestResourceStream(assembly.GetManifestResourceNames().Single(full => full.EndsWith($".{name}", StringComparison.Ordinal)))!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
