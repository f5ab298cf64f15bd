using Tracelift.Errors;

namespace Tracelift.Formats;

/// <summary>
/// A format of tracing data: how a file or a folder is recognised, and how it is opened. Every command that takes tracing data
/// takes each format that <c>TracingSources</c> lists.
/// </summary>
public interface ITracingFormat
{
    /// <summary>Which of the options that not all formats take it takes.</summary>
    FormatOptions Takes => FormatOptions.None;

    /// <summary>Tells users of this format what holds in place of an option that it does not take, or null.</summary>
    string? OptionHint => null;

    /// <summary>Whether it says nothing of users, so that one has to be named for all rows.</summary>
    bool IsWithoutUsers => false;

    /// <summary>Whether opening it depends on other options than its limits.</summary>
    bool DependsOnOptions => Takes != FormatOptions.None;

    /// <summary>Whether a file or a folder is one. Does not throw; pipes and devices are never asked about.</summary>
    bool Recognises(SourceFile file);

    /// <summary>Opens it.</summary>
    /// <exception cref="InputException">It can't be read.</exception>
    Task<ISeekableSource> OpenAsync(SourceFile file, SourceOptions options, CancellationToken cancellationToken);
}
