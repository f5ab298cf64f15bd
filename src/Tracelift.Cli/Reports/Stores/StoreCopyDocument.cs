namespace Tracelift.Cli.Reports.Stores;

/// <summary>The result of a backup or a restore, for programs.</summary>
/// <param name="Command"><c>store backup</c> or <c>store restore</c>.</param>
/// <param name="Store">The store.</param>
/// <param name="File">The backup.</param>
/// <param name="Bytes">Its size.</param>
internal sealed record StoreCopyDocument(string Command, string Store, string File, long Bytes);
