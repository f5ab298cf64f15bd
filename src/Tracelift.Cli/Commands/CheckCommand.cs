using System.CommandLine;
using Tracelift.Cli.Arguments;
using Tracelift.Cli.Reports;
using Tracelift.Errors;
using Tracelift.Formats.Json;
using Tracelift.Tracing.Import;

namespace Tracelift.Cli.Commands;

/// <summary>Says whether a file is sound and what is in it, without a store.</summary>
internal sealed class CheckCommand : CliCommand
{
    private readonly Argument<string> _file = new("FILE") { Arity = ArgumentArity.ZeroOrOne };

    public CheckCommand()
        : base("check", "Say whether a file is sound and what is in it; needs no store.") =>
        Add(_file);

    public override IReadOnlyList<(string Line, string Does)> Examples =>
        [("tracelift check export_pid_1.json", "ends with 0 if the file can be imported, with 3 if not")];

    public override async Task<int> RunAsync(Given given, Workbench bench, CancellationToken cancellationToken)
    {
        var file = given.Text(_file)
            ?? throw new UsageException("no-source", "The file to check is missing", "Name it: tracelift check FILE.");
        await using var source = await TracingJsonFile.OpenAsync(file, bench.Time, cancellationToken);
        Survey survey;
        using (var progress = bench.ShowProgress())
            survey = await Surveyor.SurveyAsync(source, progress, cancellationToken);

        Failure? failure = null;
        try
        {
            await survey.RequireSoundAsync(source, BrokenSkeletonRule.Error, cancellationToken);
        }
        catch (InputException e)
        {
            failure = Failure.Of(e, isCancelled: false);
        }

        var document = CheckDocument.Of(survey, failure?.ToReport());
        if (bench.IsJson)
            await bench.WriteJsonAsync(document, ReportJson.Readable.CheckDocument);
        else if (bench.IsTalkative)
            CheckTables.Print(bench.Paper, document);
        failure?.Print(bench.Paper, withTrace: false);
        return failure?.ExitCode ?? ExitCode.Done;
    }
}
