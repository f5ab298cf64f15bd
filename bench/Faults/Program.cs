// Runs commands on a small embedded store while SQLite's file accesses, its memory or the disk's power fail, at each
// moment of each command, and checks the command's report and the resulting store.
// dotnet run -c Release --project bench/Faults -- [--work import,undo] [--fault io,memory] [--sample 20] [--seed S]
// Exits with 0 if everything was right.
using Tracelift.Bench.Faults;
using Tracelift.Bench.Kill;

if (FaultOptions.Read(args) is not { } options)
{
    await Console.Error.WriteLineAsync(FaultOptions.Usage);
    return 2;
}

// Must run before SQLite is used.
FaultyMemory.Install();
NativeSqlite.DisableLookaside();
FaultyFiles.Install();
using var room = new WorkRoom(options.Folder);
Environment.SetEnvironmentVariable("TMPDIR", room.Temporary);
var failed = 0;
foreach (var name in options.Works)
{
    var work = await Work.PrepareAsync(name, room, options.Treenodes);
    foreach (var kind in options.Kinds)
        failed += await new Sweep(options, room, work, kind).RunAsync();
}

return failed == 0 ? 0 : 1;
