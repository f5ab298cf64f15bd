using Tracelift.Errors;

namespace Tracelift.Files.Archives;

/// <summary>A file of an archive.</summary>
/// <param name="Name">Its path in the archive, with slashes.</param>
/// <param name="Bytes">What is in it; empty where it was not asked for or there is a fault.</param>
/// <param name="Fault">Why it can't be taken, or null.</param>
public sealed record ArchivedFile(string Name, ReadOnlyMemory<byte> Bytes, InputException? Fault);
