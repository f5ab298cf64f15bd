using Tracelift.Errors;
using Tracelift.Server.Http;

namespace Tracelift.Server.Api.Skeletons;

/// <summary>Maps errors of skeletons to HTTP statuses.</summary>
internal static class SkeletonFaults
{
    /// <summary>Returns the answer to an error.</summary>
    public static Exception Answer(InputException fault) => fault.Code switch
    {
        "not-allowed" => ApiFault.Forbidden(fault.Message),
        "unknown-skeleton" or UnknownProject.Code => ApiFault.NotFound(fault.Message),
        "too-large" => ApiFault.TooLarge(fault.Message),
        _ => fault,
    };
}
