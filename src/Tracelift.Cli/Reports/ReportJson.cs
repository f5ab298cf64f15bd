using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Tracelift.Cli.Reports.Runs;
using Tracelift.Cli.Reports.Stores;
using Tracelift.Reports;

namespace Tracelift.Cli.Reports;

/// <summary>Writes reports for programs (docs/guide/reports.md).</summary>
[JsonSerializable(typeof(ExportDocument))]
[JsonSerializable(typeof(ImportDocument))]
[JsonSerializable(typeof(CheckDocument))]
[JsonSerializable(typeof(StoreDocument))]
[JsonSerializable(typeof(AttachDocument))]
[JsonSerializable(typeof(MigrateDocument))]
[JsonSerializable(typeof(RepairDocument))]
[JsonSerializable(typeof(OrphansDocument))]
[JsonSerializable(typeof(RefreshDocument))]
[JsonSerializable(typeof(StoreCheckDocument))]
[JsonSerializable(typeof(StoreCopyDocument))]
[JsonSerializable(typeof(RunsDocument))]
[JsonSerializable(typeof(NeuronsDocument))]
[JsonSerializable(typeof(AnnotationsDocument))]
[JsonSerializable(typeof(UndoDocument))]
[JsonSerializable(typeof(QuickstartDocument))]
[JsonSerializable(typeof(UploadDocument))]
[JsonSerializable(typeof(ProjectsImportDocument))]
[JsonSerializable(typeof(Projects.ProjectsExportDocument))]
[JsonSerializable(typeof(Projects.ProjectsListDocument))]
[JsonSerializable(typeof(Projects.ProjectDocument))]
[JsonSerializable(typeof(Projects.CreatedProjectDocument))]
[JsonSerializable(typeof(Projects.DeletedProjectDocument))]
[JsonSerializable(typeof(Tracelift.Reports.CopyDocument))]
[JsonSerializable(typeof(Projects.CompareDocument))]
[JsonSerializable(typeof(Access.UsersDocument))]
[JsonSerializable(typeof(Access.GroupsDocument))]
[JsonSerializable(typeof(Access.TokensDocument))]
[JsonSerializable(typeof(Access.TokenDocument))]
[JsonSerializable(typeof(Access.AccessDocument))]
[JsonSerializable(typeof(Bulk.BulkLoadDocument))]
[JsonSerializable(typeof(Bulk.BulkPreviewDocument))]
[JsonSerializable(typeof(Bulk.BulkStatusDocument))]
[JsonSerializable(typeof(Bulk.BulkRecoverDocument))]
[JsonSerializable(typeof(Bulk.BulkAdviseDocument))]
[JsonSerializable(typeof(FailureDocument))]
internal sealed partial class ReportJson : JsonSerializerContext
{
    /// <summary>Snake case, indented. Escapes only the characters that JSON reserves, so that names stay readable.</summary>
    public static ReportJson Readable { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    /// <summary>Writes a report and ends the line.</summary>
    public static async Task WriteAsync<T>(Stream output, T report, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        await JsonSerializer.SerializeAsync(output, report, type, cancellationToken);
        await output.WriteAsync("\n"u8.ToArray(), cancellationToken);
    }
}

/// <summary>The error of a failed command, for programs.</summary>
internal sealed record FailureDocument(ErrorReport Error);
