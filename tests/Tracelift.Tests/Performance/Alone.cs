using Xunit;

namespace Tracelift.Tests.Performance;

/// <summary>Tests that measure the whole process, and so run alone.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
