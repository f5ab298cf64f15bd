using Tracelift.Example;
using Tracelift.Formats;
using Tracelift.Formats.Json;
using Tracelift.Tests.Support;
using Tracelift.Tracing.Compare;
using Tracelift.Tracing.Import.Survey;
using Xunit;

namespace Tracelift.Tests.Tracing;

/// <summary>An example written to a file and read again is equal.</summary>
public sealed class ExampleJsonTests
{
    [Theory]
    [MemberData(nameof(ExampleProjectTests.Projects), MemberType = typeof(ExampleProjectTests))]
    public async Task Written_and_read_it_is_the_same_to_the_millisecond(string which)
    {
        using var folder = new TemporaryFolder();
        var project = new ExampleProject(ExampleProjectTests.Options(which));
        await using (var stream = File.Create(folder.File("example.json")))
        await using (var writer = new TracingJsonWriter(stream))
        {
            await foreach (var batch in project.SurveyAsync(new SurveyNotes(), default))
            {
                using (batch)
                    await writer.WriteAsync(batch, default);
            }

            await writer.CompleteAsync(default);
        }

        await using var file = await TracingJsonFile.OpenAsync(folder.File("example.json"), TimeProvider.System, default);
        var survey = await Surveyor.SurveyAsync(file, null, default);
        var toTheMillisecond = await TracingComparison.CompareAsync(project, file, new ComparisonOptions { Milliseconds = true }, default);

        Assert.Empty(survey.Problems.Shown);
        Assert.Empty(survey.UnknownFieldsAndModels());
        Assert.Empty(toTheMillisecond.Differences);
        Assert.True(toTheMillisecond.AreSame);
    }
}

file static class Surveys
{
    public static IEnumerable<string> UnknownFieldsAndModels(this SourceSurvey survey) =>
        survey.Notes.UnknownFields.Keys.Concat(survey.Notes.UnknownModels.Keys);
}
