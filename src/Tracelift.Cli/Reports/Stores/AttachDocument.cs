namespace Tracelift.Cli.Reports.Stores;

/// <summary>The result of attaching or detaching, for programs.</summary>
/// <param name="Command"><c>store attach</c> or <c>store detach</c>.</param>
/// <param name="Store">The store.</param>
/// <param name="Changed">Whether anything was created or dropped.</param>
/// <param name="RemembersRuns">Whether the store remembers imports now.</param>
/// <param name="ForgottenRuns">The number of forgotten imports.</param>
internal sealed record AttachDocument(string Command, string Store, bool Changed, bool RemembersRuns, long ForgottenRuns);
