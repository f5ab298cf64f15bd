using Xunit;

namespace Tracelift.Tests.Support;

/// <summary>The installed programs of PostgreSQL, to start servers for tests.</summary>
public static class PostgresPrograms
{
    private static readonly string? Folder = Find();

    /// <summary>PostgreSQL refuses to run as root.</summary>
    public static string Owner => IsRoot ? "postgres" : Environment.UserName;

    public static bool IsRoot => Environment.UserName == "root";

    /// <summary>Skips the test where there are none.</summary>
    public static void Require() =>
        Assert.SkipUnless(Folder is not null, "No PostgreSQL with PostGIS is installed here (initdb, pg_ctl), and this test starts a server of its own");

    /// <summary>The path of a program.</summary>
    public static string Path(string program) => System.IO.Path.Combine(Folder!, program);

    /// <summary>Runs a program as somebody who may run servers.</summary>
    public static async Task<CliResult> RunAsync(string program, params string[] arguments)
    {
        await using var process = Start(program, arguments);
        return await process.WaitAsync();
    }

    /// <summary>Starts a program as somebody who may run servers.</summary>
    public static CliProcess Start(string program, IEnumerable<string> arguments) => IsRoot
        ? CliProcess.Start("runuser", ["-u", Owner, "--", program, .. arguments], new CliOptions { WorkingDirectory = "/" })
        : CliProcess.Start(program, arguments, new CliOptions { WorkingDirectory = "/" });

    /// <summary>Makes a folder one that the owner of servers may write to.</summary>
    public static void GiveToOwner(string folder)
    {
        if (!IsRoot)
            return;
        using var chown = System.Diagnostics.Process.Start("chown", [Owner, folder]);
        chown.WaitForExit();
    }

    private static string? Find()
    {
        const string Debian = "/usr/lib/postgresql";
        var versions = Directory.Exists(Debian) ? Directory.GetDirectories(Debian) : [];
        return versions
            .Where(folder => File.Exists($"{folder}/bin/initdb") && File.Exists($"/usr/share/postgresql/{System.IO.Path.GetFileName(folder)}/extension/postgis.control"))
            .OrderByDescending(folder => int.TryParse(System.IO.Path.GetFileName(folder), out var version) ? version : 0)
            .Select(folder => $"{folder}/bin")
            .FirstOrDefault();
    }
}
