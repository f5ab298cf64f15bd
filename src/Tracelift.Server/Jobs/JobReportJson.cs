using System.Text.Json.Serialization;
using Tracelift.Reports;

namespace Tracelift.Server.Jobs;

/// <summary>Reports and faults of jobs as JSON.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ImportDocument))]
[JsonSerializable(typeof(ExportDocument))]
[JsonSerializable(typeof(ProjectsImportDocument))]
[JsonSerializable(typeof(CopyDocument))]
[JsonSerializable(typeof(ErrorReport))]
internal sealed partial class JobReportJson : JsonSerializerContext;
