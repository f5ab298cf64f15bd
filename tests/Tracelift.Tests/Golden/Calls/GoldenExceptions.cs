using Tracelift.Tests.Support;

namespace Tracelift.Tests.Golden.Calls;

/// <summary>The requests that are answered otherwise than by CATMAID, and why. A test fails where one of them is no longer needed.</summary>
internal static class GoldenExceptions
{
    private const string OwnRight = "a write needs the right of the call, too, not that of the token only";
    private const string History = "only CATMAID's own database has a history";

    private static readonly Dictionary<string, string> Otherwise = new(StringComparer.Ordinal)
    {
        ["edit-treenode-create-01-child-of-a-leaf"] = "a radius keeps its fraction",
        ["edit-treenode-create-09-locked-neuron"] = "403 says more than 400",
        ["edit-treenode-create-10-unknown-parent"] = "404 says more than 400",
        ["edit-treenode-create-13-confidence-9"] = "a confidence that is none is refused",
        ["edit-treenode-create-14-no-state"] = "clients may leave the state out",
        ["08-node-get-location-01-get"] = "the query is read, too",
        ["edit-node-update-04-state-as-it-is-two-nodes"] = "former places are sorted by id",
        ["edit-node-update-17-imported-node"] = OwnRight,
        ["edit-skeleton-split-16-imported-skeleton"] = OwnRight,
        ["edit-delete-volumes-n-01-own"] = "a deletion leaves a transaction, as every change here",
        ["differs-faults-04-delete-version"] = "405 says more than 403",
        ["edit-skeleton-join-12-locked-neuron-as-the-second"] = "403 says more than 400",
        ["16-labels-detail-01-all"] = "JSON is application/json",
    };

    private static readonly string[] WithHistory = ["01", "02", "04", "06", "08", "09", "10", "13", "14", "16", "18"];

    /// <summary>Returns why a request is answered otherwise; null if it is not.</summary>
    public static string? Of(GoldenCall request, TestStoreKind kind) =>
        Otherwise.GetValueOrDefault(request.Name) ?? (kind != TestStoreKind.Catmaid && NeedsHistory(request) ? History : null);

    private static bool NeedsHistory(GoldenCall request) =>
        (request.Call == "compact-detail with history" && WithHistory.Contains(request.Name.Split('-')[5])) || (request.Call == "skeletons/change-history" && request.Status == 200);
}
