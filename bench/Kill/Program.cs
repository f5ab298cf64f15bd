// Kills imports and exports (kill -9) at moments spread over their duration, and checks the result; or only imports; or
// undos; or bulk loads, and resumes them; or runs imports beside a client that traces, and measures that client's waits.
// dotnet run -c Release --project bench/Kill -- --treenodes 100000 --moments 20 [--imports | --undo] [--store URL] [--tables catmaid|own] [--triggers on|off|auto] [--seed S] [--folder DIR]
// dotnet run -c Release --project bench/Kill -- --treenodes 100000 --moments 20 --bulk [--drop-indexes] [--store URL] [--triggers on|off|auto]
// dotnet run -c Release --project bench/Kill -- --treenodes 1000000 --beside-tracing --store URL [--triggers on]
// Without --store it uses the embedded store; URL is a superuser's (postgresql://postgres@host/postgres), on whose server
// databases are created and dropped. Exits with 0 if everything was right.
using Tracelift.Bench.Kill;

if (KillOptions.Read(args) is not { } options)
{
    await Console.Error.WriteLineAsync(KillOptions.Usage);
    return 2;
}

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};
try
{
    using var room = new WorkRoom(options.Folder);
    await using IVictimStore store = options.Server is { } server
        ? new PostgresVictim(server, options.IsCatmaid)
        : new SqliteVictim(room);
    return options switch
    {
        { IsBesideTracing: true } => await new TracingRun(options, room, (PostgresVictim)store).RunAsync(stop.Token),
        { IsUndo: true } => await new UndoKillRun(options, room, store).RunAsync(stop.Token),
        { IsBulk: true } => await new BulkKillRun(options, room, store).RunAsync(stop.Token),
        _ => await new KillRun(options, room, store).RunAsync(stop.Token),
    };
}
catch (OperationCanceledException)
{
    return 130;
}
