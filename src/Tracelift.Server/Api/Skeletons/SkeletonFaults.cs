using Tracelift.Errors;
using Tracelift.Server.Http;

namespace Tracelift.Server.Api.Skeletons;

/// <summary>The statuses of what can be wrong with skeletons.</summary>
internal static class SkeletonFaults
{
    /// <summary>The answer to a fault.</summary>
    public static Exception Answer(InputException fault) => fault.Code switch
    {
        "not-allowed" => ApiFault.Forbidden(fault.Message),
        "unknown-skeleton" or UnknownProject.Code => ApiFault.NotFound(fault.Message),
        "too-large" => ApiFault.TooLarge(fault.Message),
        _ => fault,
    };
}
