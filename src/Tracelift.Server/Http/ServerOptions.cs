using System.Net;
using Tracelift.Access;
using Tracelift.Remote;
using Tracelift.Tracing.Sources;

namespace Tracelift.Server.Http;

/// <summary>How the server runs.</summary>
public sealed record ServerOptions
{
    /// <summary>Where it listens, such as <c>http://127.0.0.1:8080</c>; port 0 takes a free one.</summary>
    public IReadOnlyList<string> Urls { get; init; } = ["http://127.0.0.1:8080"];

    /// <summary>What all paths begin with, such as <c>/catmaid</c>; empty for nothing.</summary>
    public string BasePath { get; init; } = "";

    /// <summary>The folder of image data that is served under <c>/data</c>, or null for none.</summary>
    public string? DataFolder { get; init; }

    /// <summary>The largest body of a request, in bytes, but where a call says otherwise.</summary>
    public long LargestBody { get; init; } = 64 << 20;

    /// <summary>The largest body of a call that changes nothing, in bytes: lists of ids.</summary>
    public long LargestReadingBody { get; init; } = 8 << 20;

    /// <summary>The most bytes of bodies under way from unknown callers. One address may have a quarter.</summary>
    public long MostUnknownBodies { get; init; } = 32 << 20;

    /// <summary>The most bytes of bodies under way of calls that change nothing. One user has a quarter, or one body.</summary>
    public long MostReadingBodies { get; init; } = 48 << 20;

    /// <summary>The most bytes of bodies under way of all others. One user has a quarter, or one body.</summary>
    public long MostChangingBodies { get; init; } = 128 << 20;

    /// <summary>How many connections an address may have at once, but for a web server in front.</summary>
    public int MostConnectionsOfAddress { get; init; } = 256;

    /// <summary>How long a new connection may say nothing.</summary>
    public TimeSpan FirstByteWithin { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The largest SWC file that a single import takes, in bytes. CATMAID's default.</summary>
    public long LargestSwc { get; init; } = 5 << 20;

    /// <summary>The largest file of tracing data or archive that an import takes, in bytes.</summary>
    public long LargestFile { get; init; } = 16L << 30;

    /// <summary>The formats of tracing data that imports take.</summary>
    public TracingSources Sources { get; init; } = TracingSources.Usual;

    /// <summary>The most bytes of definitions of projects that the importer's pages take at once.</summary>
    public int LargestDefinitions { get; init; } = 32 << 20;

    /// <summary>
    /// Which addresses the server fetches definitions and pictures from when a user names them, asked after a name was
    /// looked up and of every redirect. Only those that are everybody's, so that nobody reaches through the server what
    /// only it can reach.
    /// </summary>
    public Func<IPAddress, bool> MayFetchFrom { get; init; } = PublicAddress.Is;

    /// <summary>Pages of other sites that browsers may call the API from (CORS); none by default.</summary>
    public IReadOnlyList<string> AllowedOrigins { get; init; } = [];

    /// <summary>Whether a proxy in front says whom it speaks for (X-Forwarded-For, X-Forwarded-Proto, X-Forwarded-Host).</summary>
    public bool IsBehindProxy { get; init; }

    /// <summary>How long a login lasts.</summary>
    public TimeSpan SessionLength { get; init; } = TimeSpan.FromHours(12);

    /// <summary>How long a login lasts that nobody uses.</summary>
    public TimeSpan SessionIdle { get; init; } = TimeSpan.FromHours(2);

    /// <summary>How many logins a user can have at once; a further one ends the one that was not used for longest.</summary>
    public int MostSessionsOfUser { get; init; } = 20;

    /// <summary>The iterations that comparing a wrong password takes at least, so that the time tells nothing about names.</summary>
    public int EqualizedIterations { get; init; } = DjangoPassword.EqualizedIterations;

    /// <summary>How long a body may be slower than <see cref="SlowestBody"/>.</summary>
    public TimeSpan SlowestBodyGrace { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The bytes a second that the body of a request has to come with.</summary>
    public double SlowestBody { get; init; } = 240;

    /// <summary>
    /// How many requests may read the store at once, and no more than one for each 32 MB of <see cref="Memory"/>, with up to two connections each, and beside them half as many that change
    /// it; others wait. Of the 100 connections that PostgreSQL has by default that leaves some to jobs and other programs.
    /// </summary>
    /// <remarks>A caller (a user, or all who have not logged in at one address) takes a further turn only while they hold fewer than are free.</remarks>
    public int MostAtStore { get; init; } = 32;

    /// <summary>
    /// The bytes that objects may have: of the machine, the container or <c>DOTNET_GCHeapHardLimit</c>. Fewer requests run
    /// at once where they are few.
    /// </summary>
    public long Memory { get; init; } = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;

    /// <summary>How many requests of one caller may wait for the store.</summary>
    public int MostWaitingOfCaller { get; init; } = 256;

    /// <summary>How long a request may read the store.</summary>
    public TimeSpan LongestRead { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>
    /// How many bytes of answers the server keeps in memory until their callers have taken them. What is beyond, or large by
    /// itself, lies in the work folder meanwhile.
    /// </summary>
    public long LargestAnswersInMemory { get; init; } = 64 << 20;

    /// <summary>How many bytes of answers may lie in the work folder until their callers have taken them; half of that a caller's.</summary>
    public long LargestAnswersOnDisk { get; init; } = 4L << 30;

    /// <summary>Settings under CATMAID's names, null where nobody has made them.</summary>
    public Func<string, string?> Setting { get; init; } = _ => null;

    /// <summary>How long work in progress may take to end after the server is told to stop.</summary>
    public TimeSpan StopWithin { get; init; } = TimeSpan.FromSeconds(25);

    /// <summary>A folder for files of jobs; made where it is not there. Null for a temporary one, which goes when the server ends.</summary>
    public string? WorkFolder { get; init; }

    /// <summary>How much all files in the work folder may have, in bytes: of jobs, and of answers that are being sent.</summary>
    public long LargestWorkFolder { get; init; } = 64L << 30;

    /// <summary>How much of it may be of one user; superusers are not bounded by it.</summary>
    public long LargestWorkFolderOfUser { get; init; } = 32L << 30;

    /// <summary>How much of it may be of all who have not logged in.</summary>
    public long LargestWorkFolderOfNobody { get; init; } = 8L << 30;

    /// <summary>How many jobs may wait and run at once.</summary>
    public int MostJobs { get; init; } = 200;

    /// <summary>How many of them may be of one user; all who have not logged in count as one.</summary>
    public int MostJobsOfUser { get; init; } = 20;

    /// <summary>How many jobs that have ended are remembered.</summary>
    public int MostEndedJobs { get; init; } = 10_000;

    /// <summary>How many of them may be of one user; all who have not logged in count as one.</summary>
    public int MostEndedJobsOfUser { get; init; } = 1_000;

    /// <summary>How long jobs that have ended are remembered.</summary>
    public TimeSpan KeepJobs { get; init; } = TimeSpan.FromDays(7);

    /// <summary>How long their files can be downloaded.</summary>
    public TimeSpan KeepFiles { get; init; } = TimeSpan.FromDays(1);
}
