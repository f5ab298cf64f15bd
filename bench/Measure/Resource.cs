namespace Tracelift.Bench.Measure;

/// <summary>Texts that are part of the program.</summary>
internal static class Resource
{
    /// <summary>The one whose name ends like this.</summary>
    public static string Read(string name)
    {
        var assembly = typeof(Resource).Assembly;
        using var stream = assembly.GetManifestResourceStream(assembly.GetManifestResourceNames().Single(full => full.EndsWith($".{name}", StringComparison.Ordinal)))!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
