using System.CommandLine;
using Tracelift.Cli.Arguments;
using Tracelift.Errors;
using Tracelift.Files;
using Tracelift.Formats;
using Tracelift.Formats.Csv;
using Tracelift.Formats.Precomputed;
using Tracelift.Formats.Skeletons;
using Tracelift.Formats.Swc;
using Tracelift.Model;
using Tracelift.Options;
using Tracelift.Stores;
using Tracelift.Tracing.Bulk;

namespace Tracelift.Cli.Commands.Bulk;

/// <summary>Opens what is to be loaded, whatever it is: a file of tracing data, tables, or a collection of skeletons.</summary>
internal sealed class BulkSource
{
    public Option<string> Names { get; } = NewOption.Text(
        "--names", "FILE", "CSV or TSV with the columns file, name, source_id and annotations (semicolons between): what the skeletons of a collection are called.");

    public Option<string> Unit { get; } = SwcArguments.NewUnit("--unit");

    public Option<string> TypesAsTags { get; } = SwcArguments.NewTypesAsTags();

    public Option<string> SeveralRoots { get; } = NewOption.Text(
        "--several-roots", string.Join('|', Choice.Names<SeveralRoots>()), "What becomes of a skeleton with several roots: split makes a skeleton of each, heal joins them. Default: error.");

    /// <summary>Opens it.</summary>
    /// <exception cref="InputException">It can't be read.</exception>
    public async Task<ISeekableSource> OpenAsync(
        ParsedOptions given, CommandContext bench, IStore store, string path, BulkOptions options, InputLimits limits, CancellationToken cancellationToken)
    {
        if (CsvTables.IsFolder(path))
        {
            RefuseSwcOptions(given);
            var (classes, relations) = await NamesOfTargetAsync(store, options.Import.Target, cancellationToken);
            return await CsvTables.OpenAsync(path, bench.Time, classes, relations, limits, cancellationToken);
        }

        if (PrecomputedItems.IsFolder(path))
        {
            if (given.Has(Names) || given.Has(Unit) || given.Has(TypesAsTags))
                throw new UsageException("bad-arguments", $"{Names.Name}, {Unit.Name} and {TypesAsTags.Name} are for SWC files", "Precomputed skeletons are called as their segments' properties say, and are in nm after their transform.");
            return new SkeletonCollection(
                PrecomputedItems.Open(path, Choice.Read<SeveralRoots>(given, "several-roots")), bench.Time, keepsIds: false);
        }

        if (!SwcItems.IsCollection(path))
        {
            RefuseSwcOptions(given);
            return await SourceArguments.OpenAsync(bench, path, limits, cancellationToken);
        }

        var names = given.Text(Names) is { } table ? await ItemNames.ReadAsync(table, cancellationToken) : ItemNames.None;
        var items = await SwcItems.OpenAsync(path, names, ReadSwc(given), limits, cancellationToken);
        return new SkeletonCollection(items, bench.Time, options.Import.PreserveIds || options.Offset is not null, SwcArguments.ReadTypesAsTags(given, TypesAsTags));
    }

    /// <summary>Whether options say how the files are read, beside where they go.</summary>
    public static bool DependsOnOptions(string path) => CsvTables.IsFolder(path) || PrecomputedItems.IsFolder(path) || SwcItems.IsCollection(path);

    /// <summary>Whether a source says nothing of users, so that somebody has to be named whom all belongs to.</summary>
    public static bool IsWithoutUsers(string path) => !CsvTables.IsFolder(path) && SwcItems.IsCollection(path);

    private SwcOptions ReadSwc(ParsedOptions given) => SwcOptions.Usual with
    {
        Unit = SwcArguments.ReadUnit(given, Unit),
        SeveralRoots = Choice.Read<SeveralRoots>(given, "several-roots"),
    };

    private void RefuseSwcOptions(ParsedOptions given)
    {
        foreach (var option in (Option[])[Names, Unit, SeveralRoots, TypesAsTags])
        {
            if (given.Has(option))
                throw new UsageException("bad-arguments", $"{option.Name} is for collections of skeletons", "A folder, a zip or a tar with .swc files.");
        }
    }

    /// <summary>What the target calls its classes and relations, which tables may number.</summary>
    private static async Task<(Dictionary<long, string> Classes, Dictionary<long, string> Relations)> NamesOfTargetAsync(
        IStore store, long? project, CancellationToken cancellationToken)
    {
        var (classes, relations) = (new Dictionary<long, string>(), new Dictionary<long, string>());
        if (project is null)
            return (classes, relations);
        await using var session = await store.OpenSnapshotAsync(cancellationToken);
        foreach (var (model, field, names) in ((ModelDescription, string, Dictionary<long, string>)[])
            [(Models.Class, "class_name", classes), (Models.Relation, "relation_name", relations)])
        {
            await foreach (var batch in session.ReadAsync(new RowQuery(model) { Project = project }, cancellationToken))
            {
                using (batch)
                {
                    for (var row = 0; row < batch.Count; row++)
                        names[batch.Ids[row]] = batch.Texts(field).Text(row) ?? "";
                }
            }
        }

        return (classes, relations);
    }
}
