using Tracelift.Access;

namespace Tracelift.Cli.Reports.Access;

/// <summary>The users of a store.</summary>
internal sealed record UsersDocument(string Command, string Store, IReadOnlyList<UserInfo> Users);

/// <summary>The groups of users.</summary>
internal sealed record GroupsDocument(string Command, string Store, IReadOnlyList<GroupInfo> Groups);

/// <summary>Who has a token.</summary>
internal sealed record TokensDocument(string Command, string Store, IReadOnlyList<TokenInfo> Tokens);

/// <summary>A token.</summary>
internal sealed record TokenDocument(string Command, string Store, string User, string Key);

/// <summary>A user, group or token that was changed.</summary>
internal sealed record AccessDocument(string Command, string Store, string Name, long? Id);

/// <summary>Says that something was changed.</summary>
internal static class AccessReport
{
    public static async Task<int> TellAsync(CommandContext bench, string command, string store, string name, long? id, string words)
    {
        if (bench.IsJson)
            await bench.WriteJsonAsync(new AccessDocument(command, store, name, id), ReportJson.Readable.AccessDocument);
        else if (bench.IsTalkative)
            bench.Results.Line(words);
        return ExitCode.Done;
    }
}
