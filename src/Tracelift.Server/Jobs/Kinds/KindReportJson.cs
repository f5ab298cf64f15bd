using System.Text.Json.Serialization;

namespace Tracelift.Server.Jobs.Kinds;

/// <summary>Reports that only one kind of job has, as JSON.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ArchiveDocument))]
[JsonSerializable(typeof(RecoveredArchiveDocument))]
[JsonSerializable(typeof(RecoveredImportDocument))]
internal sealed partial class KindReportJson : JsonSerializerContext;
