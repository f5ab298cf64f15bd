using Xunit;

namespace Tracelift.Tests.Performance;

/// <summary>Tests that count what the whole process does, and so run when no other does.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
