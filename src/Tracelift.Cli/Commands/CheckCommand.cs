using System.CommandLine;
using Tracelift.Cli.Arguments;
using Tracelift.Cli.Reports;
using Tracelift.Errors;
using Tracelift.Formats;
using Tracelift.Tracing.Import.Survey;

namespace Tracelift.Cli.Commands;

/// <summary>Says whether a file is sound and what is in it, without a store.</summary>
internal sealed class CheckCommand : CliCommand
{
    public CheckCommand()
        : base("check", "Say whether a file is sound and what is in it; needs no store.")
    {
        Add(new Argument<string>("FILE") { Arity = ArgumentArity.ZeroOrOne });
        AddGroups([SourceOptionDescriptions.OfCollections, new("How", SourceOptionDescriptions.MaxUnpacked, SourceOptionDescriptions.MaxObject)]);
    }

    public override IReadOnlyList<(string Line, string Does)> Examples =>
        [
        ("tracelift check export_pid_1.json", "ends with 0 if the file can be imported, with 3 if not"),
        ("tracelift check cells/ --several-roots split", "SWC files in a folder, a zip or a tar"),
        ("zcat export_pid_1.json.gz | tracelift check -", "reads standard input"),
    ];

    public override async Task<int> RunAsync(ParsedOptions given, CommandContext bench, CancellationToken cancellationToken)
    {
        var options = SourceArguments.Read(given, bench);
        var file = given.Argument
            ?? throw new UsageException("no-source", "The file to check is missing", "Name it: tracelift check FILE.");
        await using var source = await SourceArguments.OpenAsync(given, bench, file, options, cancellationToken);
        SourceSurvey survey;
        using (var progress = bench.ShowProgress())
            survey = await Surveyor.SurveyAsync(source, progress, cancellationToken);

        Failure? failure = null;
        try
        {
            await survey.RequireSoundAsync(source, BrokenSkeletonRule.Error, cancellationToken);
        }
        catch (InputException e)
        {
            failure = Failure.Of(e, isCancelled: false, bench.Typed);
        }

        var document = CheckDocument.Of(survey, failure?.ToReport());
        if (bench.IsJson)
            await bench.WriteJsonAsync(document, ReportJson.Readable.CheckDocument);
        else if (bench.IsTalkative)
            CheckTables.Print(bench.Results, document, survey.Notes);
        failure?.Print(bench.Messages, withTrace: false);
        return failure?.ExitCode ?? ExitCode.Done;
    }
}
