using System.CommandLine;
using Tracelift.Cli.Arguments;
using Tracelift.Cli.Reports;
using Tracelift.Errors;
using Tracelift.Formats;
using Tracelift.Tracing.Import.Survey;

namespace Tracelift.Cli.Commands;

/// <summary>Checks a file and lists its contents, without a store.</summary>
internal sealed class CheckCommand : CliCommand
{
    public CheckCommand()
        : base("check", "Check a file and list its contents; needs no store.")
    {
        Add(new Argument<string>("FILE") { Arity = ArgumentArity.ZeroOrOne });
        AddGroups([SourceOptionDescriptions.OfCollections, new("How", SourceOptionDescriptions.MaxUnpacked, SourceOptionDescriptions.MaxObject), SourceOptionDescriptions.OfServer]);
    }

    public override IReadOnlyList<(string Line, string Does)> Examples =>
        [
        ("tracelift check export_pid_1.json", "exits with 0 if the file can be imported, with 3 if not"),
        ("tracelift check cells/ --several-roots split", "SWC files in a folder, a zip or a tar"),
        ("zcat export_pid_1.json.gz | tracelift check -", "reads standard input"),
    ];

    public override async Task<int> RunAsync(ParsedOptions parsed, CommandContext context, CancellationToken cancellationToken)
    {
        var options = SourceArguments.Read(parsed, context);
        var file = parsed.Argument
            ?? throw new UsageException("no-source", "The file to check is missing", "Name it: tracelift check FILE.");
        await using var source = await SourceArguments.OpenAsync(parsed, context, file, options, cancellationToken);
        SourceSurvey survey;
        using (var progress = context.ShowProgress())
            survey = await Surveyor.SurveyAsync(source, progress, cancellationToken);

        Failure? failure = null;
        try
        {
            await survey.RequireSoundAsync(source, BrokenSkeletonRule.Error, cancellationToken);
        }
        catch (InputException e)
        {
            failure = Failure.Of(e, isCancelled: false, context.Typed);
        }

        var document = CheckDocument.Of(survey, failure?.ToReport());
        if (context.IsJson)
            await context.WriteJsonAsync(document, ReportJson.Readable.CheckDocument);
        else if (context.IsTalkative)
            CheckTables.Print(context.Results, document, survey.Notes);
        failure?.Print(context.Messages, withTrace: false);
        return failure?.ExitCode ?? ExitCode.Done;
    }
}
