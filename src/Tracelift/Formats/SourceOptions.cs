using Tracelift.Files;
using Tracelift.Formats.Swc;
using Tracelift.Remote;

namespace Tracelift.Formats;

/// <summary>Options that only some formats take.</summary>
[Flags]
public enum FormatOptions
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>A table of names.</summary>
    Names = 1,

    /// <summary>The unit of numbers.</summary>
    Unit = 2,

    /// <summary>The rule for skeletons with several roots.</summary>
    SeveralRoots = 4,

    /// <summary>The types of nodes that become tags.</summary>
    TypesAsTags = 8,
}

/// <summary>Options for opening a source. Each format uses the options that it takes.</summary>
public sealed record SourceOptions
{
    /// <summary>The clock for rows without a time.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>The limits on unpacking and memory.</summary>
    public InputLimits Limits { get; init; } = InputLimits.Usual;

    /// <summary>The path of the table with the names of a collection's files, or null.</summary>
    public string? Names { get; init; }

    /// <summary>The options of SWC files; the rule for several roots applies to all skeletons.</summary>
    public SwcOptions Swc { get; init; } = SwcOptions.Usual;

    /// <summary>The types of nodes that become tags.</summary>
    public TypesAsTags TypesAsTags { get; init; } = TypesAsTags.Soma;

    /// <summary>Whether the import keeps ids, so that nodes need the ids of their files.</summary>
    public bool KeepsIds { get; init; }

    /// <summary>The options of requests to other servers, with the token for them.</summary>
    public RemoteOptions Remote { get; init; } = new();

    /// <summary>Receives messages for the user before long work; or null.</summary>
    public Action<string>? Tell { get; init; }

    /// <summary>Returns the names of the target's classes and relations; only formats that can refer to them call it.</summary>
    public Func<CancellationToken, Task<TargetNames>>? Target { get; init; }
}

/// <summary>The names of a target's classes and relations.</summary>
/// <param name="Classes">The names of classes by id.</param>
/// <param name="Relations">The names of relations by id.</param>
public sealed record TargetNames(IReadOnlyDictionary<long, string> Classes, IReadOnlyDictionary<long, string> Relations)
{
    /// <summary>No names.</summary>
    public static TargetNames None { get; } = new(new Dictionary<long, string>(), new Dictionary<long, string>());
}
