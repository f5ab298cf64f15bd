using System.Globalization;
using Tracelift.Cli.Terminal;
using Tracelift.Errors;
using Tracelift.Model;
using Tracelift.Stores;
using Tracelift.Tracing.Import;
using Tracelift.Tracing.Import.Survey;

namespace Tracelift.Cli.Commands;

/// <summary>Asks for missing options of an import, before anything is written.</summary>
internal static class ImportQuestions
{
    private const int MostListed = 30;

    public static Task<string> FileAsync(CommandContext context, CancellationToken cancellationToken) =>
        context.Questions.AskAsync<string>(
            "File to import", answer => File.Exists(answer) || Directory.Exists(answer) ? (answer, null) : (null, "There is no such file."), cancellationToken);

    /// <summary>Asks for a missing target and a missing owner of the data.</summary>
    public static async Task<ImportOptions> CompleteAsync(
        CommandContext context, IStore store, ImportOptions options, bool lacksUser, CancellationToken cancellationToken)
    {
        var isTargetMissing = options is { Target: null, NewProjectTitle: null };
        if (!isTargetMissing && !lacksUser)
            return options;
        await using var session = await store.OpenSnapshotAsync(cancellationToken);
        if (isTargetMissing)
        {
            var (project, title) = await ProjectQuestions.ChooseOrNameAsync(context, session, cancellationToken);
            options = options with { Target = project?.Id, NewProjectTitle = title };
        }

        return lacksUser ? options with { User = await UserAsync(context, session, cancellationToken) } : options;
    }

    /// <summary>Asks for the names of new users that the file has only ids of.</summary>
    public static async Task<ImportOptions> NameUsersAsync(
        CommandContext context, IStore store, SourceSurvey survey, ImportOptions options, CancellationToken cancellationToken)
    {
        if (!options.CreateUnknownUsers || options.AutoNameUnknownUsers)
            return options;
        var nameless = survey.ReferencedUsers.Where(id => !survey.Users.ContainsKey(id)).ToList();
        if (nameless.Count > 0 && options.MapUserIds)
        {
            await using var session = await store.OpenSnapshotAsync(cancellationToken);
            var known = (await UsersAsync(session, cancellationToken)).Select(user => user.Id).ToHashSet();
            nameless.RemoveAll(known.Contains);
        }

        if (nameless.Count == 0)
            return options;
        context.Messages.Line($"The file does not name {Humanize.Count(nameless.Count, "user")}. If you type the name of a user of the store, that user is used.");
        var names = new Dictionary<long, string>();
        foreach (var id in nameless)
        {
            names[id] = await context.Questions.AskAsync<string>(
                $"Username of user {id} ({Humanize.Count(survey.RowsByUser.GetValueOrDefault(id), "row")})", ReadName, cancellationToken);
        }

        return options with { UserNames = names };
    }

    private static (string?, string?) ReadName(string answer)
    {
        var longest = Models.User["username"].MaxLength;
        return answer.Length == 0 ? (null, "Please type a name.")
            : answer.Length > longest ? (null, $"A username has at most {longest} characters.")
            : (answer, null);
    }

    private static async Task<string?> UserAsync(CommandContext context, IReadSession session, CancellationToken cancellationToken)
    {
        var users = await UsersAsync(session, cancellationToken);

        // Without any user to choose, the rules of users report the missing owner.
        if (users.Count == 0)
            return null;
        if (users.Count <= MostListed)
            context.Messages.Table(["#id", "user"], users.Select(user => (string[])[user.Id.ToString(CultureInfo.InvariantCulture), user.Name]));
        return await context.Questions.AskAsync<string>(
            "User who will own everything (id or name)",
            answer => users.Exists(user => user.Name == answer || user.Id.ToString(CultureInfo.InvariantCulture) == answer)
                ? (answer, null)
                : (null, "There is no such user."),
            cancellationToken);
    }

    private static async Task<List<(long Id, string Name)>> UsersAsync(IReadSession session, CancellationToken cancellationToken)
    {
        var users = new List<(long Id, string Name)>();
        await foreach (var batch in session.ReadAsync(new RowQuery(Models.User), cancellationToken))
        {
            using (batch)
            {
                for (var row = 0; row < batch.Count; row++)
                    users.Add((batch.Ids[row], batch.Texts("username").Text(row) ?? ""));
            }
        }

        users.Sort((a, b) => string.CompareOrdinal(a.Name, b.Name));
        return users;
    }
}
