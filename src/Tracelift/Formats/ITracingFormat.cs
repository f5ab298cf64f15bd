using Tracelift.Errors;

namespace Tracelift.Formats;

/// <summary>
/// A format of tracing data: how to recognise and how to open a file or folder. Every command that reads tracing data supports
/// every format that <c>TracingSources</c> lists.
/// </summary>
public interface ITracingFormat
{
    /// <summary>The format-specific options that this format takes.</summary>
    FormatOptions Takes => FormatOptions.None;

    /// <summary>Tells users what applies instead of an option that this format does not take, or null.</summary>
    string? OptionHint => null;

    /// <summary>Whether the format holds no users, so that the user must name one for all rows.</summary>
    bool IsWithoutUsers => false;

    /// <summary>Whether opening depends on options other than limits.</summary>
    bool DependsOnOptions => Takes != FormatOptions.None;

    /// <summary>Whether a file or folder is of this format. Does not throw. Never called for pipes and devices.</summary>
    bool Recognises(SourceFile file);

    /// <summary>Opens a file or folder.</summary>
    /// <exception cref="InputException">The file or folder can't be read.</exception>
    Task<ISeekableSource> OpenAsync(SourceFile file, SourceOptions options, CancellationToken cancellationToken);
}
