using System.CommandLine;
using Tracelift.Cli.Arguments;
using Tracelift.Cli.Reports;
using Tracelift.Cli.Reports.Stores;
using Tracelift.Cli.Terminal;
using Tracelift.Postgres;
using Tracelift.Stores;

namespace Tracelift.Cli.Commands.Stores;

/// <summary>Brings the tables of a store that an older version made up to date.</summary>
internal sealed class StoreMigrateCommand : CliCommand
{
    private readonly Option<bool> _dryRun = NewOption.Flag("--dry-run", "Write nothing; list the migrations that the store lacks.");

    public StoreMigrateCommand()
        : base("migrate", "Bring the tables of a store that an older version made up to date, in one transaction.") =>
        AddGroup("How", _dryRun);

    public override IReadOnlyList<(string Line, string Does)> Examples =>
        [("tracelift store migrate --dry-run", "after an upgrade: says whether a migration is due, and which")];

    public override async Task<int> RunAsync(ParsedOptions parsed, CommandContext context, CancellationToken cancellationToken)
    {
        var isDryRun = parsed.Flag(_dryRun);
        var migration = await context.FindMigrationAsync(cancellationToken);
        if (!isDryRun && migration.IsDue)
            await MigrateAsync(context, migration.Kind, cancellationToken);
        else if (!migration.IsDue)
            await (await context.OpenStoreAsync(cancellationToken)).DisposeAsync();
        var document = new MigrateDocument("store migrate", migration.Name, isDryRun, migration.Current, migration.Missing);
        if (context.IsJson)
            await context.WriteJsonAsync(document, ReportJson.Readable.MigrateDocument);
        else if (context.IsTalkative)
            Print(context.Results, document);
        return ExitCode.Done;
    }

    private static async Task MigrateAsync(CommandContext context, StoreKind kind, CancellationToken cancellationToken)
    {
        if (kind == StoreKind.Postgres)
            await PostgresStore.InitializeAsync(context.FindStore().Text, context.Time, cancellationToken);

        // An embedded store is brought up to date whenever it is opened.
        await using var store = await context.OpenStoreAsync(cancellationToken);
        if (kind == StoreKind.Catmaid && store is PostgresStore postgres)
            await postgres.AttachAsync(cancellationToken);
    }

    private static void Print(ConsoleOutput output, MigrateDocument document)
    {
        var name = Humanize.Safe(document.Store);
        if (document.Migrations.Count == 0)
        {
            output.Line($"{name} is up to date ({document.Before}).");
            return;
        }

        output.Line($"{name} {(document.DryRun ? "is" : "was")} at {document.Before}. {Humanize.Count(document.Migrations.Count, "migration")} {(document.DryRun ? "due; nothing was written" : "applied")}:");
        foreach (var migration in document.Migrations)
            output.Line($"  {migration}");
    }
}
