namespace Tracelift.Cli.Reports.Stores;

/// <summary>The result of a migration, for programs.</summary>
/// <param name="Command"><c>store migrate</c>.</param>
/// <param name="Store">The store.</param>
/// <param name="DryRun">Whether nothing was written.</param>
/// <param name="Before">The label of the store's last migration before the command.</param>
/// <param name="Migrations">The migrations that were applied; with a dry run those that would be.</param>
internal sealed record MigrateDocument(string Command, string Store, bool DryRun, string Before, IReadOnlyList<string> Migrations);
