using Tracelift.Errors;

namespace Tracelift.Formats.Images;

/// <summary>A folder of images, on disk or on a web server. Its files are read by their names.</summary>
internal interface IImagePlace
{
    /// <summary>The folder in messages: a path or an address, without a slash at its end.</summary>
    string Name { get; }

    /// <summary>The folder around it; null for the outermost one that may be read.</summary>
    IImagePlace? Above { get; }

    /// <summary>Returns a folder in it.</summary>
    /// <param name="path">Its name, or several with slashes.</param>
    IImagePlace Below(string path);

    /// <summary>Reads a file in it.</summary>
    /// <param name="path">Its name below the folder, with slashes.</param>
    /// <param name="most">The largest size, in bytes.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <returns>The bytes; null if there is no such file.</returns>
    /// <exception cref="InputException">The file can't be read, or is too large.</exception>
    Task<byte[]?> ReadAsync(string path, long most, CancellationToken cancellationToken);

    /// <summary>Reads a part of a file in it.</summary>
    /// <param name="path">Its name below the folder, with slashes.</param>
    /// <param name="from">The first byte; a negative number counts from the end.</param>
    /// <param name="count">The number of bytes.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <returns>The bytes, fewer if the file ends before; null if there is no such file.</returns>
    /// <exception cref="InputException">The file can't be read, or the server answers no ranges.</exception>
    Task<byte[]?> ReadPartAsync(string path, long from, int count, CancellationToken cancellationToken);
}
