using Tracelift.Server.Importing;
using Tracelift.Server.Jobs.Kinds;

namespace Tracelift.Server.Jobs;

/// <summary>All kinds of jobs by name, so that a server can continue jobs of an earlier process.</summary>
internal static class JobKinds
{
    private static readonly IJobKind[] All = [ArchiveJob.Kind, new ExportJob(), new ImportJob(), new ImportPlanJob(), new ProjectsJob()];

    /// <summary>Returns a kind by its name, or null if this version does not know it.</summary>
    public static IJobKind? Find(string name) => Array.Find(All, kind => kind.Name == name);
}
