using System.Globalization;

namespace Tracelift.Bench.Measure;

/// <summary>What Linux says of a process that may be gone by now.</summary>
internal static class ProcessStatus
{
    /// <summary>A line of its status, in kB; 0 where it is gone.</summary>
    public static long Kilobytes(int id, string name)
    {
        try
        {
            var line = File.ReadLines($"/proc/{id}/status").FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal));
            return line is null ? 0 : long.Parse(line.AsSpan(name.Length).Trim().TrimEnd("kB ").Trim(), CultureInfo.InvariantCulture);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }

    /// <summary>Its command line, as a server's process writes what it does there; null where it is gone.</summary>
    public static string? Title(int id)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/cmdline").Replace('\0', ' ').Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The processes that it started and that are still there.</summary>
    public static IEnumerable<int> Children(int parent)
    {
        try
        {
            return [.. File.ReadAllText($"/proc/{parent}/task/{parent}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(id => int.Parse(id, CultureInfo.InvariantCulture))];
        }
        catch (IOException)
        {
            return [];
        }
    }
}
