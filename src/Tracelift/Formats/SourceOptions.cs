using Tracelift.Files;
using Tracelift.Formats.Swc;

namespace Tracelift.Formats;

/// <summary>Options that only some formats take.</summary>
[Flags]
public enum FormatOptions
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>A table of names.</summary>
    Names = 1,

    /// <summary>What numbers measure in.</summary>
    Unit = 2,

    /// <summary>What becomes of a skeleton with several roots.</summary>
    SeveralRoots = 4,

    /// <summary>Which types of nodes become tags.</summary>
    TypesAsTags = 8,
}

/// <summary>How a source is opened. Each format takes the options that concern it.</summary>
public sealed record SourceOptions
{
    /// <summary>Gives the time of rows that have none.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>How much is unpacked and held.</summary>
    public InputLimits Limits { get; init; } = InputLimits.Usual;

    /// <summary>The path of the table that says what the files of a collection are called, or null.</summary>
    public string? Names { get; init; }

    /// <summary>How SWC files are read; the rule for several roots holds for all skeletons.</summary>
    public SwcOptions Swc { get; init; } = SwcOptions.Usual;

    /// <summary>Which types of nodes become tags.</summary>
    public TypesAsTags TypesAsTags { get; init; } = TypesAsTags.Soma;

    /// <summary>Whether the import keeps ids, so that nodes need those of their files.</summary>
    public bool KeepsIds { get; init; }

    /// <summary>The names of the target's classes and relations by their ids, asked for by formats that can refer to them.</summary>
    public Func<CancellationToken, Task<TargetNames>>? Target { get; init; }
}

/// <summary>What a target calls its classes and relations.</summary>
/// <param name="Classes">Names of classes by id.</param>
/// <param name="Relations">Names of relations by id.</param>
public sealed record TargetNames(IReadOnlyDictionary<long, string> Classes, IReadOnlyDictionary<long, string> Relations)
{
    /// <summary>No names.</summary>
    public static TargetNames None { get; } = new(new Dictionary<long, string>(), new Dictionary<long, string>());
}
