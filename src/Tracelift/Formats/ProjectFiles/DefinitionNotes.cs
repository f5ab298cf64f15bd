using System.Globalization;
using Tracelift.Errors;

namespace Tracelift.Formats.ProjectFiles;

/// <summary>Collects the faults of and notes on a definition, with the name of its text.</summary>
internal sealed class DefinitionNotes(string name)
{
    // The largest length of a shown message, which may quote the definition.
    private const int LongestMessage = 500;

    // The most unknown names that are compared with those of fields.
    private const int MostGuesses = 1_000;

    private readonly ProblemList _problems = new();
    private readonly ProblemList _warnings = new();
    private Problem? _withoutBase;
    private int _guesses;

    public bool IsSound => _problems.IsEmpty && _withoutBase is null;

    /// <summary>The problems; mirrors without an address make one problem together.</summary>
    public IReadOnlyList<Problem> Problems => _withoutBase is { } problem
        ? [.. _problems.Shown, WithoutBase > 1 ? problem with { Message = $"{problem.Message} ({WithoutBase} mirrors of this project)" } : problem]
        : _problems.Shown;

    public IReadOnlyList<Problem> Warnings => _warnings.Shown;

    /// <summary>The number of mirrors that lack a base URL.</summary>
    public int WithoutBase { get; private set; }

    /// <summary>The mirrors with a folder, whose address is below the base URL.</summary>
    public List<FolderMirror> FolderMirrors { get; } = [];

    public void Fault(string code, TextPlace place, string message) => Add(_problems, code, place, message);

    public void Warn(string code, TextPlace place, string message) => Add(_warnings, code, place, message);

    /// <summary>Whether another name may be compared with those of fields, which takes time.</summary>
    public bool MayGuess() => _guesses++ < MostGuesses;

    /// <summary>Notes a mirror that lacks a base URL.</summary>
    public void NeedsBase(TextPlace place, string subject)
    {
        WithoutBase++;
        _withoutBase ??= new Problem(
            FoundProject.NeedsBaseCode,
            $"{subject}: there is neither a url nor an image base to find its folder below; give it a url, or name the base (--image-base, IMPORTER_DEFAULT_IMAGE_BASE)",
            Where(place));
    }

    public string Where(TextPlace place) => string.Create(CultureInfo.InvariantCulture, $"{name}, {place}");

    private void Add(ProblemList list, string code, TextPlace place, string message) =>
        list.Add(code, () => new Problem(code, Excerpt.Of(message, LongestMessage), Where(place)));
}
