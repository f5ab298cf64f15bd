using Tracelift.Errors;
using Tracelift.Formats;
using Tracelift.Model;

namespace Tracelift.Tracing.Compare;

/// <summary>
/// Compares two sets of tracing data row by row, apart from ids. New ids keep the order of old ones, so the n-th row of a
/// model by id corresponds to the n-th in the other set; users correspond by name. All columns are compared, references
/// by the indexes of their targets, but not the project and passwords of users.
/// </summary>
/// <remarks>Takes 16 bytes of memory for each row of the largest model, besides the bitmaps of ids.</remarks>
public sealed class TracingComparison
{
    private readonly ComparedSide _a;
    private readonly ComparedSide _b;
    private readonly RowHashes _hashes;
    private readonly long _users;
    private readonly List<ComparedModel> _models = [];
    private readonly List<Difference> _differences = [];

    private TracingComparison(ComparedSide a, ComparedSide b, ComparisonOptions options)
    {
        _a = a;
        _b = b;
        _hashes = new RowHashes(options);
        a.RenameUsers(options.RenamedUsers);
        var places = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var name in a.Usernames.Concat(b.Usernames).Order(StringComparer.Ordinal))
            places.TryAdd(name, places.Count);
        a.PlaceUsers(places);
        b.PlaceUsers(places);
        _users = places.Count;
    }

    /// <summary>Compares all columns exactly.</summary>
    /// <exception cref="InputException">One of the two is wrong.</exception>
    public static Task<ComparisonReport> CompareAsync(ITracingSource a, ITracingSource b, CancellationToken cancellationToken) =>
        CompareAsync(a, b, new ComparisonOptions(), cancellationToken);

    /// <summary>Compares two sets.</summary>
    /// <exception cref="InputException">One of the two is wrong.</exception>
    public static async Task<ComparisonReport> CompareAsync(
        ITracingSource a, ITracingSource b, ComparisonOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        ArgumentNullException.ThrowIfNull(options);
        var sideA = await ComparedSide.OpenAsync(a, cancellationToken);
        var sideB = await ComparedSide.OpenAsync(b, cancellationToken);
        var comparison = new TracingComparison(sideA, sideB, options);
        foreach (var model in Models.All)
        {
            // An import ignores the project in a file, because its target is the project.
            if (model != Models.Project && (options.Users || model != Models.User) && !model.Facts!.IsOfServer && (sideA.Rows(model) > 0 || sideB.Rows(model) > 0))
                await comparison.CompareAsync(model, cancellationToken);
        }

        return new ComparisonReport(sideA.Name, sideB.Name, comparison._models, comparison._differences);
    }

    private async Task CompareAsync(ModelDescription model, CancellationToken cancellationToken)
    {
        // The hashes of both sides are XORed by index: equal rows leave zero.
        var places = model == Models.User ? _users : Math.Max(_a.Rows(model), _b.Rows(model));
        var left = new UInt128[places];
        foreach (var side in (ComparedSide[])[_a, _b])
        {
            await foreach (var batch in side.ReadAsync(model, cancellationToken))
            {
                using (batch)
                {
                    _hashes.Compute(batch, side);
                    for (var row = 0; row < batch.Count; row++)
                        left[side.PlaceOf(model, batch.Ids[row])] ^= _hashes[row];
                }
            }
        }

        long differing = 0;
        var rows = new DifferingRows(model, _hashes);
        for (var place = 0L; place < places; place++)
        {
            if (left[place] == UInt128.Zero)
                continue;
            differing++;
            rows.Want(place);
        }

        _models.Add(new ComparedModel(model.Label, _a.Rows(model), _b.Rows(model), differing));
        if (differing > 0)
            _differences.AddRange(await rows.CompareAsync(_a, _b, cancellationToken));
    }
}
