using Tracelift.Access;

namespace Tracelift.Cli.Reports.Access;

/// <summary>The users of a store.</summary>
internal sealed record UsersDocument(string Command, string Store, IReadOnlyList<UserInfo> Users);

/// <summary>The groups of users.</summary>
internal sealed record GroupsDocument(string Command, string Store, IReadOnlyList<GroupInfo> Groups);

/// <summary>The users with tokens.</summary>
internal sealed record TokensDocument(string Command, string Store, IReadOnlyList<TokenInfo> Tokens);

/// <summary>A token.</summary>
internal sealed record TokenDocument(string Command, string Store, string User, string Key);

/// <summary>A changed user, group or token.</summary>
internal sealed record AccessDocument(string Command, string Store, string Name, long? Id);

/// <summary>Reports such a change.</summary>
internal static class AccessReport
{
    public static async Task<int> ReportAsync(CommandContext context, string command, string store, string name, long? id, string words)
    {
        if (context.IsJson)
            await context.WriteJsonAsync(new AccessDocument(command, store, name, id), ReportJson.Readable.AccessDocument);
        else if (context.IsTalkative)
            context.Results.Line(words);
        return ExitCode.Done;
    }
}
