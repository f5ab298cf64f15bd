using System.CommandLine;
using Tracelift.Cli.Arguments;
using Tracelift.Errors;
using Tracelift.Options;
using Tracelift.Stores;
using Tracelift.Tracing.Import;
using static Tracelift.Tracing.Import.ImportOptionDescriptions;

namespace Tracelift.Cli.Commands;

/// <summary>What the options of an import come to on the command line.</summary>
internal static class ImportArguments
{
    /// <summary>The file, which needs no name in front.</summary>
    public static Argument<string> NewFile() => new("FILE") { HelpName = "[FILE]", Arity = ArgumentArity.ZeroOrOne };

    /// <summary>Whether nobody is named whom the data could belong to.</summary>
    public static bool LacksUser(ParsedOptions given) =>
        !given.IsOn(MapUsers) && !given.Has(User) && !given.Has(UsernameMapping) && !given.IsOn(MapUserIds) && !given.IsOn(CreateUnknownUsers);

    /// <summary>The file, or null where it is not typed.</summary>
    /// <exception cref="UsageException">It is typed twice.</exception>
    public static string? ReadSource(ParsedOptions given)
    {
        var (option, argument) = (given.Text(Source), given.Argument);
        return option is not null && argument is not null
            ? throw new UsageException("bad-arguments", $"There are two files to import: {option} and {argument}", "Import one after the other.")
            : option ?? argument;
    }

    /// <summary>Opens the store to import into; it is made only where an import makes its project, too.</summary>
    /// <exception cref="StoreException"><c>no-store</c>, among others.</exception>
    public static Task<IStore> OpenStoreAsync(ParsedOptions given, CommandContext bench, ImportOptions options, CancellationToken cancellationToken) =>
        given.IsOn(DryRun) || options.Target is not null ? bench.OpenStoreAsync(cancellationToken) : bench.OpenOrMakeStoreAsync(cancellationToken);
}
