using Microsoft.AspNetCore.Http;
using Tracelift.Errors;
using Tracelift.Formats.ProjectFiles;
using Tracelift.Projects.Sources;
using Tracelift.Server.Access;
using Tracelift.Server.Calls;
using Tracelift.Server.Http;
using Tracelift.Server.Importing.Pages;
using Tracelift.Server.Pages;

namespace Tracelift.Server.Importing;

/// <summary>The step in which a user selects the source of definitions.</summary>
internal static class SourceCalls
{
    private const int Around = 3;

    public static void Map(ApiMap api)
    {
        api.Page("/import/{draft}/source", Requirement.Superuser, (request, cancellationToken) => DraftRequest.TakeAsync(request, ShowAsync, cancellationToken));
        api.Form("/import/{draft}/source", Requirement.Superuser, (request, cancellationToken) => DraftRequest.TakeAsync(request, TakeAsync, cancellationToken)).With(new KeptFormMetadata("source"));
    }

    private static Task<ApiAnswer> ShowAsync(DraftRequest turn, CancellationToken cancellationToken)
    {
        if (turn.Draft.Job is not null)
            return Task.FromResult(turn.GoTo("result"));
        var notice = turn.TakeNotice();
        return Task.FromResult(PageAnswer.Of<SourcePage>(turn.Request, new()
        {
            ["Draft"] = turn.Draft,
            ["Notice"] = notice,
            ["Tree"] = turn.Work.Folder is { } folder ? FolderTree.Of(folder) : null,
            ["Folder"] = turn.Work.Folder,
            ["Lines"] = notice?.Line is { } line ? LinesAround(turn.Draft, line) : [],
        }));
    }

    private static async Task<ApiAnswer> TakeAsync(DraftRequest turn, CancellationToken cancellationToken)
    {
        var draft = turn.Draft;
        if (draft.Job is not null)
            return turn.GoTo("result");
        PageSubmission.Save(draft, "source", turn.Sent);
        try
        {
            await TakeFileAsync(turn, cancellationToken);
            if (turn.Pressed.Name is not ("next" or "test"))
                return turn.GoTo("source");
            await turn.Work.ReadSourceAsync(draft, cancellationToken);
            var found = await turn.Work.LookAsync(draft, cancellationToken);
            var isAllBad = found.Rows.Count > 0 && found.Rows.All(row => !row.IsReadable);
            if (turn.Pressed.Name == "next" && !(isAllBad && draft.Fields[ProjectImportFields.Source] is ProjectImportFields.Text or "upload"))
                return turn.GoTo("projects");
            draft.Notice = Told(found);
        }
        catch (TraceliftException fault)
        {
            turn.Tell(fault);
        }

        return turn.GoTo("source");
    }

    private static async Task TakeFileAsync(DraftRequest turn, CancellationToken cancellationToken)
    {
        if (turn.Form.Files.GetFile("file") is not { Length: > 0 } file)
            return;
        var most = turn.Request.Service<ServerOptions>().LargestDefinitions;
        if (file.Length > most)
            throw new InputException("too-large", $"The file has more than the {most >> 20} MB of definitions that are allowed at once", "Split it.");
        using var bytes = new MemoryStream((int)file.Length);
        await file.CopyToAsync(bytes, cancellationToken);
        turn.Draft.Upload = new UploadedText(Upload.PlainName(file.FileName, "definitions"), bytes.ToArray());
    }

    private static ImportNotice Told(FoundProjects found)
    {
        var bad = found.Rows.Where(row => !row.IsReadable).ToList();
        var counts = $"{ActionLabels.Count(found.Rows.Count, "project")} found, {bad.Count} of them invalid.";
        var notes = found.Notes.All.Select(note => note.ToString()).ToList();
        if (bad.Count == 0)
        {
            return found.Rows.Count > 0
                ? new ImportNotice(notes.Count > 0 ? "warn" : "good", $"{ActionLabels.Count(found.Rows.Count, "project")} found.") { Lines = notes }
                : new ImportNotice("warn", "The source was read, and has no projects.") { Lines = notes };
        }

        // The notes list mirrors that need a base URL once, together.
        var problems = bad.SelectMany(row => row.Plan.Problems).Where(problem => problem.Code != FoundProject.NeedsBaseCode).ToList();
        return new ImportNotice(bad.Count == found.Rows.Count ? "fault" : "warn", counts)
        {
            Lines = [.. notes, .. problems.Take(10).Select(problem => problem.ToString())],
            Line = problems.Select(ImportFaults.LineOf).FirstOrDefault(line => line is not null),
        };
    }

    /// <summary>Returns the faulty line of a pasted or uploaded text, with some lines around it.</summary>
    private static List<(int Number, string Text)> LinesAround(ImportDraft draft, int line)
    {
        var text = draft.Fields[ProjectImportFields.Source] switch
        {
            ProjectImportFields.Text => draft.Fields[ProjectImportFields.Text],
            "upload" => draft.Upload is { } file ? System.Text.Encoding.UTF8.GetString(file.Bytes) : "",
            _ => "",
        };
        var lines = text.Split('\n');
        var from = Math.Max(1, line - Around);
        return [.. lines.Skip(from - 1).Take(Around * 2 + 1).Select((content, i) => (from + i, ActionLabels.Shorten(content.TrimEnd('\r'))))];
    }
}
