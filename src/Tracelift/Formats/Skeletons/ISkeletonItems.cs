using Tracelift.Errors;
using Tracelift.Formats.Swc;

namespace Tracelift.Formats.Skeletons;

/// <summary>Many skeletons, each a file or an entry by itself, in an order that stays.</summary>
public interface ISkeletonItems : IAsyncDisposable
{
    /// <summary>What messages call all of them: a folder's or a file's name.</summary>
    string Name { get; }

    /// <summary>How items are read, so that who goes on with a load is told where it is in another way.</summary>
    string Reading { get; }

    /// <summary>The items.</summary>
    IReadOnlyList<SkeletonItem> Items { get; }

    /// <summary>Whether their nodes have types.</summary>
    bool HasTypes => false;

    /// <summary>The names of files beside them that are of no kind that is read.</summary>
    IReadOnlyList<string> PassedOver => [];

    /// <summary>How many bytes of items were read so far, as they are unpacked.</summary>
    long BytesRead { get; }

    /// <summary>Notes what was said of items that are not there.</summary>
    void NoteUnknown(SurveyNotes notes);

    /// <summary>Tells them from others, without reading all of them.</summary>
    Task<string> FingerprintAsync(CancellationToken cancellationToken);

    /// <summary>Reads an item. Several can be read at once.</summary>
    /// <exception cref="InputException">It is at fault.</exception>
    ValueTask<SwcFile> ReadAsync(int item, CancellationToken cancellationToken);
}

/// <summary>A skeleton among many.</summary>
/// <param name="Name">The name of its file or entry.</param>
public sealed record SkeletonItem(string Name)
{
    /// <summary>What its neuron is called; null for a name made of its own.</summary>
    public string? Title { get; init; }

    /// <summary>Its id where it comes from, or null.</summary>
    public long? SourceId { get; init; }

    /// <summary>The annotations of its neuron.</summary>
    public IReadOnlyList<string> Annotations { get; init; } = [];
}

/// <summary>An item that stays out, and why.</summary>
/// <param name="Item">Its name.</param>
/// <param name="Code">The stable name of the fault.</param>
/// <param name="Reason">What is wrong with it.</param>
public sealed record RejectedItem(string Item, string Code, string Reason);
