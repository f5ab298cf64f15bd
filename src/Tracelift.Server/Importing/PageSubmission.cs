using Microsoft.AspNetCore.Http;

namespace Tracelift.Server.Importing;

/// <summary>
/// Saves the fields of a submitted page of the importer, whichever button was pressed, so that going back and reloading
/// lose nothing. Browsers don't send unticked boxes, so pages also send the names of their boxes.
/// </summary>
internal static class PageSubmission
{
    /// <summary>Fields whose values stay in memory and are never shown again.</summary>
    public static readonly string[] Secrets = ["catmaid-token", "catmaid-password", "url-token", "url-password"];

    /// <summary>Returns the fields of a form, each with its values in order.</summary>
    public static ILookup<string, string> Fields(IEnumerable<KeyValuePair<string, Microsoft.Extensions.Primitives.StringValues>> form) =>
        form.SelectMany(field => field.Value.Select(value => (field.Key, Value: value ?? ""))).ToLookup(field => field.Key, field => field.Value, StringComparer.Ordinal);

    /// <summary>Saves a page by its name.</summary>
    public static void Save(ImportDraft draft, string step, ILookup<string, string> sent)
    {
        switch (step)
        {
            case "source":
                SaveSource(draft, sent);
                break;
            case "projects":
                SaveProjects(draft, sent);
                break;
            case "classifications":
                SaveClassifications(draft, sent);
                break;
        }
    }

    private static void SaveSource(ImportDraft draft, ILookup<string, string> sent)
    {
        foreach (var name in (string[])["catmaid", "url"])
        {
            // A key belongs to the server that it was entered for.
            var isElsewhere = Authority(draft.Fields[name]) != Authority(First(sent, name));
            foreach (var secret in Secrets.Where(secret => secret.StartsWith(name + '-', StringComparison.Ordinal)))
            {
                if (isElsewhere || First(sent, secret + "-forget").Length > 0)
                    draft.Secrets.Remove(secret);
                if (First(sent, secret) is { Length: > 0 } given)
                    draft.Secrets[secret] = given;
            }
        }

        var before = draft.Fields.Copy();
        Take(draft, sent, ProjectImportFields.OfSource);

        // The found projects belong to another source or to other settings.
        if (ProjectImportFields.OfSource.Any(name => !before.All(name).SequenceEqual(draft.Fields.All(name), StringComparer.Ordinal)))
            draft.LooksAnew = true;
    }

    private static void SaveProjects(ImportDraft draft, ILookup<string, string> sent)
    {
        var before = draft.Fields.Copy();
        Take(draft, sent, ProjectImportFields.OfProjects);
        if (((string[])["default-tile-width", "default-tile-height", "default-tile-source-type"]).Any(name => before[name] != draft.Fields[name]))
            draft.LooksAnew = true;
        var chosen = sent["choose"].ToHashSet(StringComparer.Ordinal);
        foreach (var key in sent["row"])
        {
            if (chosen.Contains(key))
                draft.Left.Remove(key);
            else
                draft.Left.Add(key);
        }

        SaveShown(draft, "permission", sent["permission"], grant => sent["holder"].Any(holder => grant.StartsWith(holder + ':', StringComparison.Ordinal) && grant.LastIndexOf(':') == holder.Length));
    }

    private static void SaveClassifications(ImportDraft draft, ILookup<string, string> sent) =>
        SaveShown(draft, "link-classification", sent["link-classification"], sent["graph"].ToHashSet(StringComparer.Ordinal).Contains);

    /// <summary>Replaces the ticked values on this page; keeps those that other pages of the list show.</summary>
    private static void SaveShown(ImportDraft draft, string name, IEnumerable<string> ticked, Func<string, bool> wasShown) =>
        draft.Fields.Set(name, [.. draft.Fields.All(name).Where(value => !wasShown(value)).Union(ticked, StringComparer.Ordinal)]);

    private static void Take(ImportDraft draft, ILookup<string, string> sent, IEnumerable<string> names)
    {
        foreach (var name in names)
            draft.Fields.Set(name, [.. sent[name]]);
    }

    private static string First(ILookup<string, string> sent, string name) => sent[name].FirstOrDefault() ?? "";

    private static string Authority(string address) => Uri.TryCreate(address.Trim(), UriKind.Absolute, out var uri) ? uri.GetLeftPart(UriPartial.Authority) : address;
}
