using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Tracelift.Server.Importing;

/// <summary>The view of found projects on a page: filtered, sorted, and divided into pages.</summary>
/// <param name="Search">The search text for titles, states and reasons.</param>
/// <param name="Sort">The column to sort by, with a minus in front for descending order; empty for the source's order.</param>
/// <param name="Page">The page, from 1.</param>
/// <param name="Who">The search text for users and groups.</param>
public sealed record ProjectsView(string Search, string Sort, int Page, string Who)
{
    /// <summary>The number of projects on a page.</summary>
    public const int Rows = 100;

    private const int Longest = 200;

    public static ProjectsView Of(IQueryCollection query) => new(
        ActionLabels.Shorten(query["search"].ToString()),
        query["sort"].ToString() is var sort && Column(sort) is not null ? sort : "",
        int.TryParse(query["page"], NumberStyles.None, CultureInfo.InvariantCulture, out var page) && page > 0 ? page : 1,
        ActionLabels.Shorten(query["who"].ToString()));

    /// <summary>Returns the view of a submitted page after its button.</summary>
    public static ProjectsView Sent(IFormCollection form, (string Name, string Value) pressed)
    {
        var view = new ProjectsView(Cut(form["search"].ToString()), form["sort"].ToString(), int.TryParse(form["page"], NumberStyles.None, CultureInfo.InvariantCulture, out var page) && page > 0 ? page : 1, Cut(form["who"].ToString()));
        if (view.Search != form["searched"].ToString())
            view = view with { Page = 1 };
        return pressed.Name switch
        {
            "page" => view with { Page = int.TryParse(pressed.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var to) && to > 0 ? to : 1 },
            "sort" => view with { Sort = view.Sort == pressed.Value ? "-" + pressed.Value : pressed.Value, Page = 1 },
            _ => view,
        };
    }

    /// <summary>The query of the view's address.</summary>
    public string Query
    {
        get
        {
            var query = new QueryString();
            if (Search.Length > 0)
                query = query.Add("search", Search);
            if (Sort.Length > 0)
                query = query.Add("sort", Sort);
            if (Page > 1)
                query = query.Add("page", Page.ToString(CultureInfo.InvariantCulture));
            if (Who.Length > 0)
                query = query.Add("who", Who);
            return query.Value ?? "";
        }
    }

    /// <summary>Returns the sort order of a column, or null.</summary>
    public string? SortOf(string column) => Sort == column ? "ascending" : Sort == "-" + column ? "descending" : null;

    /// <summary>Returns all matching projects, in order.</summary>
    public IReadOnlyList<FoundRow> Of(FoundProjects found)
    {
        IEnumerable<FoundRow> rows = found.Rows;
        if (Search.Trim() is { Length: > 0 } text)
            rows = rows.Where(row => Texts(row).Any(part => part.Contains(text, StringComparison.OrdinalIgnoreCase)));
        if (Column(Sort) is { } column)
            rows = Sort.StartsWith('-') ? rows.OrderByDescending(column) : rows.OrderBy(column);
        return [.. rows];
    }

    private static IEnumerable<string> Texts(FoundRow row) =>
        [row.Title, ActionLabels.Of(row).Word, row.Plan.Why ?? "", row.Plan.Found.Origin, .. row.Plan.Problems.Select(problem => problem.Message), .. row.Plan.Stacks.Select(stack => stack.Title)];

    private static Func<FoundRow, IComparable>? Column(string sort) => sort.TrimStart('-') switch
    {
        "title" => row => row.Title,
        "state" => row => row.Plan.Action,
        "stacks" => row => row.Stacks,
        "mirrors" => row => row.Mirrors,
        _ => null,
    };

    private static string Cut(string text) => text.Length > Longest ? text[..Longest] : text;
}
