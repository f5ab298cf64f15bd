using System.Globalization;
using Tracelift.Errors;

namespace Tracelift.Formats.ProjectFiles;

/// <summary>Collects what is wrong with a definition and what is to be known of it, with the text's name.</summary>
internal sealed class DefinitionNotes(string name)
{
    // What is shown of a message, in which texts of the definition can be.
    private const int LongestMessage = 500;

    // A name that is nearly one of a field is looked for so often at most.
    private const int MostGuesses = 1_000;

    private readonly ProblemList _problems = new();
    private readonly ProblemList _warnings = new();
    private Problem? _withoutBase;
    private int _guesses;

    public bool IsSound => _problems.IsEmpty && _withoutBase is null;

    /// <summary>Problems; mirrors without an address are one, however many there are.</summary>
    public IReadOnlyList<Problem> Problems => _withoutBase is { } problem
        ? [.. _problems.Shown, WithoutBase > 1 ? problem with { Message = $"{problem.Message} ({WithoutBase} mirrors of this project)" } : problem]
        : _problems.Shown;

    public IReadOnlyList<Problem> Warnings => _warnings.Shown;

    /// <summary>Mirrors that need a base URL, and there is none.</summary>
    public int WithoutBase { get; private set; }

    /// <summary>Mirrors with a folder, whose address is below the base URL.</summary>
    public List<FolderMirror> FolderMirrors { get; } = [];

    public void Fault(string code, TextPlace place, string message) => Add(_problems, code, place, message);

    public void Warn(string code, TextPlace place, string message) => Add(_warnings, code, place, message);

    /// <summary>Whether one more name may be compared with those of fields, which takes its time.</summary>
    public bool MayGuess() => _guesses++ < MostGuesses;

    /// <summary>Notes a mirror that needs a base URL.</summary>
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
