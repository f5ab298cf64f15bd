using Tracelift.Errors;
using Tracelift.Formats.Swc;

namespace Tracelift.Formats.Skeletons;

/// <summary>A collection of skeletons, each a file or an entry, in a fixed order.</summary>
public interface ISkeletonItems : IAsyncDisposable
{
    /// <summary>The name of the collection in messages: a folder's or a file's name.</summary>
    string Name { get; }

    /// <summary>How items are read, so that a resumed load can detect other options.</summary>
    string Reading { get; }

    /// <summary>The items.</summary>
    IReadOnlyList<SkeletonItem> Items { get; }

    /// <summary>Whether nodes have types.</summary>
    bool HasTypes => false;

    /// <summary>The connectors with their links to nodes of items; or null.</summary>
    internal ItemConnectors? Connectors => null;

    /// <summary>The tags of nodes besides those for types; or null.</summary>
    internal ItemNodeTags? NodeTags => null;

    /// <summary>The names of skipped files, whose kind is not read.</summary>
    IReadOnlyList<string> PassedOver => [];

    /// <summary>The number of unpacked bytes that were read so far.</summary>
    long BytesRead { get; }

    /// <summary>Notes names that match no item.</summary>
    void NoteUnknown(SurveyNotes notes);

    /// <summary>Computes a fingerprint that identifies the collection without reading all of it.</summary>
    Task<string> FingerprintAsync(CancellationToken cancellationToken);

    /// <summary>Reads an item. Safe to call from several threads.</summary>
    /// <exception cref="InputException">The item is at fault.</exception>
    ValueTask<SwcFile> ReadAsync(int item, CancellationToken cancellationToken);
}

/// <summary>A skeleton of a collection.</summary>
/// <param name="Name">The name of the skeleton's file or entry.</param>
public sealed record SkeletonItem(string Name)
{
    /// <summary>The name of the neuron; null to derive it from the item's name.</summary>
    public string? Title { get; init; }

    /// <summary>The id in the source, or null.</summary>
    public long? SourceId { get; init; }

    /// <summary>The length in bytes, as far as it is known without unpacking.</summary>
    public long Length { get; init; }

    /// <summary>The neuron's annotations.</summary>
    public IReadOnlyList<string> Annotations { get; init; } = [];
}

/// <summary>A rejected item with the reason.</summary>
/// <param name="Item">The item's name.</param>
/// <param name="Code">The error code.</param>
/// <param name="Reason">The fault in words.</param>
public sealed record RejectedItem(string Item, string Code, string Reason);
