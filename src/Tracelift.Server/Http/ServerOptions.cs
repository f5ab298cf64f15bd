using System.Net;
using Tracelift.Access;
using Tracelift.Remote;
using Tracelift.Tracing.Sources;

namespace Tracelift.Server.Http;

/// <summary>The options of the server.</summary>
public sealed record ServerOptions
{
    /// <summary>The addresses to listen on, such as <c>http://127.0.0.1:8080</c>; port 0 takes a free one.</summary>
    public IReadOnlyList<string> Urls { get; init; } = ["http://127.0.0.1:8080"];

    /// <summary>The prefix of all paths, such as <c>/catmaid</c>; empty for none.</summary>
    public string BasePath { get; init; } = "";

    /// <summary>The folder of image data to serve under <c>/data</c>, or null.</summary>
    public string? DataFolder { get; init; }

    /// <summary>The largest body of a request in bytes, unless a call has its own limit.</summary>
    public long LargestBody { get; init; } = 64 << 20;

    /// <summary>The largest body of a call that only reads, in bytes: lists of ids.</summary>
    public long LargestReadingBody { get; init; } = 8 << 20;

    /// <summary>The most bytes of current bodies from unidentified callers. One address may use a quarter.</summary>
    public long MostUnknownBodies { get; init; } = 32 << 20;

    /// <summary>The most bytes of current bodies of calls that only read. One user may use a quarter, or one body.</summary>
    public long MostReadingBodies { get; init; } = 48 << 20;

    /// <summary>The most bytes of current bodies of all other calls. One user may use a quarter, or one body.</summary>
    public long MostChangingBodies { get; init; } = 128 << 20;

    /// <summary>The most connections of an address, except a proxy's.</summary>
    public int MostConnectionsOfAddress { get; init; } = 256;

    /// <summary>The time limit for the first byte of a new connection.</summary>
    public TimeSpan FirstByteWithin { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The largest SWC file of a single import in bytes; CATMAID's default.</summary>
    public long LargestSwc { get; init; } = 5 << 20;

    /// <summary>The largest file of tracing data, or archive, of an import in bytes.</summary>
    public long LargestFile { get; init; } = 16L << 30;

    /// <summary>The formats of tracing data for imports.</summary>
    public TracingSources Sources { get; init; } = TracingSources.Usual;

    /// <summary>The most bytes of project definitions that the importer's pages accept at once.</summary>
    public int LargestDefinitions { get; init; } = 32 << 20;

    /// <summary>
    /// Whether the server may fetch definitions and images from an address that a user names; called after the name was
    /// resolved, and for every redirect. By default only public addresses, so that callers can't reach through the server what
    /// only the server can reach.
    /// </summary>
    public Func<IPAddress, bool> MayFetchFrom { get; init; } = PublicAddress.Is;

    /// <summary>Other stores that superusers may copy projects to and from; none by default.</summary>
    public IReadOnlyList<CopyStore> CopyStores { get; init; } = [];

    /// <summary>Sites whose pages may call the API from browsers (CORS); none by default.</summary>
    public IReadOnlyList<string> AllowedOrigins { get; init; } = [];

    /// <summary>Whether a proxy forwards the caller's address (X-Forwarded-For, X-Forwarded-Proto, X-Forwarded-Host).</summary>
    public bool IsBehindProxy { get; init; }

    /// <summary>The longest duration of a session.</summary>
    public TimeSpan SessionLength { get; init; } = TimeSpan.FromHours(12);

    /// <summary>The longest time without use before a session ends.</summary>
    public TimeSpan SessionIdle { get; init; } = TimeSpan.FromHours(2);

    /// <summary>The most sessions of a user; another login ends the least recently used one.</summary>
    public int MostSessionsOfUser { get; init; } = 20;

    /// <summary>The minimum of hash iterations for a wrong password, so that the time reveals nothing about names.</summary>
    public int EqualizedIterations { get; init; } = DjangoPassword.EqualizedIterations;

    /// <summary>The time during which a body may be slower than <see cref="SlowestBody"/>.</summary>
    public TimeSpan SlowestBodyGrace { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The minimum rate of a request's body in bytes per second.</summary>
    public double SlowestBody { get; init; } = 240;

    /// <summary>
    /// The most requests that read the store at once (no more than one per 32 MB of <see cref="Memory"/>), with up to two
    /// connections each; half as many may change it at the same time. Others wait. PostgreSQL's default of 100 connections leaves
    /// some for jobs and other programs.
    /// </summary>
    /// <remarks>A caller (a user, or all who are not logged in at one address) gets another turn only while they hold fewer turns than are free.</remarks>
    public int MostAtStore { get; init; } = 32;

    /// <summary>
    /// The bytes available to the process: of the machine, the container or <c>DOTNET_GCHeapHardLimit</c>. With little
    /// memory, fewer requests run at once.
    /// </summary>
    public long Memory { get; init; } = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;

    /// <summary>The most requests of one caller that wait for the store.</summary>
    public int MostWaitingOfCaller { get; init; } = 256;

    /// <summary>The longest time that a request may read the store.</summary>
    public TimeSpan LongestRead { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>
    /// The most bytes of answers in memory until their callers have received them. Further or large answers go to the
    /// work folder.
    /// </summary>
    public long LargestAnswersInMemory { get; init; } = 64 << 20;

    /// <summary>The most bytes of answers in the work folder until their callers have received them; half of that per caller.</summary>
    public long LargestAnswersOnDisk { get; init; } = 4L << 30;

    /// <summary>Returns a setting with CATMAID's name, or null if it is not set.</summary>
    public Func<string, string?> Setting { get; init; } = _ => null;

    /// <summary>The time for current work to end after the server is told to stop.</summary>
    public TimeSpan StopWithin { get; init; } = TimeSpan.FromSeconds(25);

    /// <summary>The folder for files of jobs; created if it is missing. Null for a temporary folder, which is deleted when the server ends.</summary>
    public string? WorkFolder { get; init; }

    /// <summary>The most bytes of all files in the work folder: of jobs, and of answers.</summary>
    public long LargestWorkFolder { get; init; } = 64L << 30;

    /// <summary>The most bytes of one user; superusers are not limited.</summary>
    public long LargestWorkFolderOfUser { get; init; } = 32L << 30;

    /// <summary>The most bytes of all callers who are not logged in.</summary>
    public long LargestWorkFolderOfNobody { get; init; } = 8L << 30;

    /// <summary>The most jobs that wait or run at once.</summary>
    public int MostJobs { get; init; } = 200;

    /// <summary>The most waiting or running jobs of one user; all callers who are not logged in count as one.</summary>
    public int MostJobsOfUser { get; init; } = 20;

    /// <summary>The most ended jobs to keep.</summary>
    public int MostEndedJobs { get; init; } = 10_000;

    /// <summary>The most ended jobs of one user to keep; all callers who are not logged in count as one.</summary>
    public int MostEndedJobsOfUser { get; init; } = 1_000;

    /// <summary>How long to keep ended jobs.</summary>
    public TimeSpan KeepJobs { get; init; } = TimeSpan.FromDays(7);

    /// <summary>How long to keep the files of jobs for download.</summary>
    public TimeSpan KeepFiles { get; init; } = TimeSpan.FromDays(1);
}
