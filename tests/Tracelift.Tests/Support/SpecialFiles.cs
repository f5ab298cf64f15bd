using System.Diagnostics;
using System.Net.Sockets;

namespace Tracelift.Tests.Support;

/// <summary>Makes entries of a folder that are not files.</summary>
public static class SpecialFiles
{
    /// <summary>A pipe without a writer: opening it for reading never returns.</summary>
    public static void MakePipe(string path)
    {
        using var process = Process.Start("mkfifo", [path]);
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"There is no pipe at {path}");
    }

    /// <summary>A socket.</summary>
    public static void MakeSocket(string path)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

        // .NET removes the file of a socket that it closes; another name of it stays.
        var bound = path + ".bound";
        socket.Bind(new UnixDomainSocketEndPoint(bound));
        using var process = Process.Start("ln", [bound, path]);
        process.WaitForExit();
    }

    /// <summary>A link to itself.</summary>
    public static void MakeLoop(string path) => File.CreateSymbolicLink(path, path);
}
