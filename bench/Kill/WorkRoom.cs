using System.Globalization;
using Tracelift.Example;
using Tracelift.Files;
using Tracelift.Formats;
using Tracelift.Formats.Json;

namespace Tracelift.Bench.Kill;

/// <summary>A folder for the files of a run, with subfolders for exports and for temporary files.</summary>
internal sealed class WorkRoom : IDisposable
{
    private readonly DirectoryInfo _folder;

    public WorkRoom(string parent)
    {
        _folder = Directory.CreateDirectory(Path.Combine(parent, $"tracelift-kill-{Guid.NewGuid():n}"));
        Exports = _folder.CreateSubdirectory("exports").FullName;
        Temporary = _folder.CreateSubdirectory("temporary").FullName;
    }

    /// <summary>The folder of exports only.</summary>
    public string Exports { get; }

    /// <summary>The program's folder for temporary files.</summary>
    public string Temporary { get; }

    public string File(string name) => Path.Combine(_folder.FullName, name);

    /// <summary>Writes an example project as a file.</summary>
    public async Task<string> WriteProjectAsync(long treenodes, CancellationToken cancellationToken)
    {
        var path = File(string.Create(CultureInfo.InvariantCulture, $"project-{treenodes}.json"));
        await using var output = OutputFile.Create(path);
        await using var writer = new TracingJsonWriter(output.Stream);
        await foreach (var batch in new ExampleProject(ExampleOptions.Benchmark(treenodes)).SurveyAsync(new SurveyNotes(), cancellationToken))
        {
            using (batch)
                await writer.WriteAsync(batch, cancellationToken);
        }

        await writer.CompleteAsync(cancellationToken);
        await output.CompleteAsync(cancellationToken);
        return path;
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
