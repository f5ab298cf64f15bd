using System.CommandLine;
using Tracelift.Cli.Arguments;
using Tracelift.Errors;
using Tracelift.Options;
using Tracelift.Stores;
using Tracelift.Tracing.Import;
using Tracelift.Tracing.Sources;
using static Tracelift.Tracing.Import.ImportOptionDescriptions;

namespace Tracelift.Cli.Commands;

/// <summary>Reads the options of an import from the command line.</summary>
internal static class ImportArguments
{
    /// <summary>The positional argument for the file.</summary>
    public static Argument<string> NewFile() => new("FILE") { HelpName = "[FILE]", Arity = ArgumentArity.ZeroOrOne };

    /// <summary>Whether no option says who owns the data.</summary>
    public static bool LacksUser(ParsedOptions parsed) =>
        !parsed.IsOn(MapUsers) && !parsed.Has(User) && !parsed.Has(UsernameMapping) && !parsed.IsOn(MapUserIds) && !parsed.IsOn(CreateUnknownUsers);

    /// <summary>The file; null if absent.</summary>
    /// <exception cref="UsageException">There are two.</exception>
    public static string? ReadSource(ParsedOptions parsed)
    {
        var (option, argument) = (parsed.Text(Source), parsed.Argument);
        return option is not null && argument is not null
            ? throw new UsageException("bad-arguments", $"There are two files to import: {option} and {argument}", "Import one after the other.")
            : option ?? argument;
    }

    /// <summary>Reads the options.</summary>
    /// <exception cref="UsageException">A value is invalid.</exception>
    public static ImportOptions Read(ParsedOptions parsed) => ImportOptionReader.Read(parsed, ReadSource(parsed) is { } source ? TracingSources.OriginOf(source) : null);

    /// <summary>Opens the store to import into. A missing store is created only for an import that creates its project.</summary>
    /// <exception cref="StoreException"><c>no-store</c>, among others.</exception>
    public static async Task<OpenedStore> OpenStoreAsync(ParsedOptions parsed, CommandContext context, ImportOptions options, CancellationToken cancellationToken) =>
        options.Target is not null ? new(await context.OpenStoreAsync(cancellationToken))
        : parsed.IsOn(DryRun) ? await context.OpenStoreToPreviewAsync(cancellationToken)
        : new(await context.OpenOrCreateStoreAsync(cancellationToken));
}
