using Microsoft.AspNetCore.Http;
using Tracelift.Access;
using Tracelift.Errors;
using Tracelift.Formats.Swc;
using Tracelift.Server.Access;
using Tracelift.Server.Calls;
using Tracelift.Server.Http;
using Tracelift.Tracing.Skeletons;

namespace Tracelift.Server.Api.Skeletons;

/// <summary>Imports of single SWC files.</summary>
internal static class SkeletonImportCalls
{
    private const int Tries = 3;

    public static void Map(ApiMap api)
    {
        api.Subject = "Skeletons";
        var call = api.Post("/{pid}/skeletons/import", Requirement.Import, "Imports an SWC or eSWC file as a new neuron.", ImportAsync)
            .Says("A multipart form with exactly one file, under any name, .swc or .eswc, coordinates in nm, unless its header or units gives another unit. Deviations from SWC are corrected and listed in `warnings`. The import is one transaction, marked as an import, so the importing user may edit the neuron.")
            .Takes("file", FieldKind.File, "The file, in any field.", isRequired: true)
            .Refuses(StatusCodes.Status415UnsupportedMediaType, "The file is neither .swc nor .eswc.");
        SkeletonSettingsFields.Describe(call)
            .Answers("""{"neuron_id": 2345, "skeleton_id": 2346, "node_id_map": {"1": 2347, "2": 2348}}""");
    }

    private static async Task<ApiAnswer> ImportAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var file = await FileAsync(request, cancellationToken);
        var fields = await request.FieldsAsync(cancellationToken);
        var (settings, swc) = SkeletonSettingsFields.Read(fields);
        var user = await request.ImporterAsync(replaces: settings.Force, cancellationToken);

        // Ends the snapshot of the gate while the request waits for its turn.
        await request.View.EndReadAsync();
        try
        {
            var outcome = await ImportAsync(request, user, new SkeletonToImport(file.FileName, await ReadAsync(request, file, swc, cancellationToken), settings), cancellationToken);
            return Answer(outcome, SkeletonSettingsFields.HasTypes(fields));
        }
        catch (InputException e)
        {
            throw SkeletonFaults.Answer(e);
        }
    }

    private static async Task<SkeletonOutcome> ImportAsync(ApiRequest request, Editor user, SkeletonToImport file, CancellationToken cancellationToken)
    {
        using var turn = await request.Service<ImportLimit>().TakeAsync(request.View.Row, cancellationToken);
        var store = await request.StoreToChangeAsync(cancellationToken);
        for (var tries = 1; ; tries++)
        {
            try
            {
                return (await SkeletonImport.RunAsync(store, request.Project, user, [file], isAllOrNothing: true, request.Time, cancellationToken))[0];
            }
            catch (StoreException e) when (e.IsTransient && tries < Tries)
            {
                // Nothing was imported.
            }
        }
    }

    private static async Task<SwcFile> ReadAsync(ApiRequest request, IFormFile file, SwcOptions options, CancellationToken cancellationToken)
    {
        var bytes = file.OpenReadStream();
        await using (bytes)
            return await SwcReader.ReadAsync(bytes, file.FileName, options with { MostBytes = (int)request.Service<ServerOptions>().LargestSwc }, cancellationToken);
    }

    private static async Task<IFormFile> FileAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var largest = request.Service<ServerOptions>().LargestSwc;
        if (!request.Context.Request.HasFormContentType)
            throw ApiFault.BadValue("Expected a multipart form with one file");

        // A client whose upload is aborted does not read the answer; so a file that is not far too large is read first.
        var files = (await request.Context.Request.ReadFormAsync(cancellationToken)).Files;
        if (files.Count != 1)
            throw ApiFault.BadValue($"The request has {files.Count} files: expected exactly one");
        if (!SwcFileName.IsSwc(files[0].FileName))
            throw ApiFault.WrongKind("The file has an unknown extension: expected .swc or .eswc");
        return files[0].Length <= largest ? files[0] : throw ApiFault.TooLarge($"The file has {files[0].Length} bytes: the limit is {largest}");
    }

    // CATMAID's clients get CATMAID's answer; our fields appear only with content.
    private static ApiAnswer Answer(SkeletonOutcome outcome, bool tellsTypes) => ApiAnswer.Json((json, _) =>
    {
        var file = outcome.Source.File;
        json.WriteStartObject();
        json.WriteNumber("neuron_id", outcome.Skeletons[0].Neuron);
        json.WriteNumber("skeleton_id", outcome.Skeletons[0].Skeleton);
        json.WriteStartObject("node_id_map");
        foreach (var skeleton in outcome.Skeletons)
        {
            for (var row = skeleton.Tree.First; row < skeleton.Tree.First + skeleton.Tree.Count; row++)
                json.WriteNumber(file.Ids[row].ToString(System.Globalization.CultureInfo.InvariantCulture), skeleton.NodeOf(row));
        }

        json.WriteEndObject();
        if (outcome.Skeletons.Count > 1)
        {
            json.WriteStartArray("skeletons");
            foreach (var skeleton in outcome.Skeletons)
            {
                json.WriteStartObject();
                json.WriteNumber("neuron_id", skeleton.Neuron);
                json.WriteNumber("skeleton_id", skeleton.Skeleton);
                json.WriteString("name", skeleton.Name);
                json.WriteNumber("nodes", skeleton.Tree.Count);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        if (tellsTypes)
        {
            json.WriteStartObject("node_types");
            foreach (var (type, count) in SwcTypeTags.Count(file))
                json.WriteNumber(type.ToString(System.Globalization.CultureInfo.InvariantCulture), count);
            json.WriteEndObject();
        }

        if (file.Repairs.Count + outcome.Notes.Count > 0)
        {
            json.WriteStartArray("warnings");
            foreach (var warning in file.Repairs.Select(repair => repair.ToString()).Concat(outcome.Notes))
                json.WriteStringValue(warning);
            json.WriteEndArray();
        }

        json.WriteEndObject();
        return Task.CompletedTask;
    });
}
