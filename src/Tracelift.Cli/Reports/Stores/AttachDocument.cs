namespace Tracelift.Cli.Reports.Stores;

/// <summary>What attaching or detaching did, for programs.</summary>
/// <param name="Command"><c>store attach</c> or <c>store detach</c>.</param>
/// <param name="Store">The store.</param>
/// <param name="Changed">Whether anything was made or dropped.</param>
/// <param name="RemembersRuns">Whether the store remembers imports now.</param>
/// <param name="ForgottenRuns">The imports that are not remembered any more.</param>
internal sealed record AttachDocument(string Command, string Store, bool Changed, bool RemembersRuns, long ForgottenRuns);
