using Tracelift.Example;
using Tracelift.Files;
using Tracelift.Formats;
using Tracelift.Formats.Json;
using Tracelift.Stores;
using Tracelift.Tests.Support;
using Tracelift.Tracing.Export;
using Tracelift.Tracing.Import;
using Tracelift.Tracing.Import.Survey;

namespace Tracelift.Tests.Performance;

/// <summary>The measured work: a benchmark's file is imported and exported again.</summary>
internal static class Work
{
    /// <summary>Writes a project of some treenodes to a file.</summary>
    public static async Task<string> FileAsync(TemporaryFolder folder, int treenodes)
    {
        var path = folder.File($"{treenodes}.json");
        await using var output = OutputFile.Create(path);
        await using var writer = new TracingJsonWriter(output.Stream);
        await foreach (var batch in new ExampleProject(ExampleOptions.Benchmark(treenodes)).SurveyAsync(new SurveyNotes(), default))
        {
            using (batch)
                await writer.WriteAsync(batch, default);
        }

        await writer.CompleteAsync(default);
        await output.CompleteAsync(default);
        return path;
    }

    /// <summary>Imports a file into a new project.</summary>
    public static async Task<(long Project, long Rows)> ImportAsync(IStore store, string path)
    {
        await using var source = await TracingJsonFile.OpenAsync(path, TimeProvider.System, InputLimits.Usual, default);
        var survey = await Surveyor.SurveyAsync(source, null, default);
        var options = new ImportOptions { NewProjectTitle = "Measured", CreateUnknownUsers = true, Analyze = false };
        var report = await Importer.ImportAsync(store, source, survey, options, TimeProvider.System, null, default);
        return (report.Project!.Value, report.Models.Values.Sum(model => model.Created));
    }

    /// <summary>Exports a project to nowhere.</summary>
    public static async Task<long> ExportAsync(IStore store, long project)
    {
        await using var session = await store.OpenSnapshotAsync(default);
        await using var writer = new TracingJsonWriter(Stream.Null);
        var report = await Exporter.ExportAsync(session, new ExportOptions { Source = project }, writer, null, default);
        return report.Total;
    }
}
