using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Tracelift.Model;

namespace Tracelift.Sqlite.Engine;

/// <summary>
/// Presents the rows of a batch to SQLite as a virtual table (https://sqlite.org/vtab.html), so that one statement
/// inserts all of them. One statement a row takes twice as long, with a call for each value. Each connection has one such
/// table.
/// </summary>
internal sealed unsafe class SqliteRowTable
{
    private const string Name = "tracelift_rows";
    private const int MostColumns = 32;

    // SQLite's sqlite3_module structure, version 1: a number, then the methods in SQLite's order. The methods for tables
    // that are created, changed or searched are null.
    private const int FieldsOfModule = 20;

    // The fields that SQLite keeps at the beginning of a table and of a cursor; the handle of our object follows them.
    private const int FieldsOfTable = 3;
    private const int FieldsOfCursor = 1;

    private static readonly nint* Module = MakeModule();
    private static readonly byte* Declaration = MakeDeclaration();

    private readonly BatchColumn[] _columns = new BatchColumn[MostColumns];
    private int _end;

    private SqliteRowTable()
    {
    }

    /// <summary>The row that SQLite reads now; after a failed statement, the row that failed.</summary>
    public int Row { get; private set; }

    /// <summary>Registers the table with a connection until that is closed.</summary>
    public static SqliteRowTable For(nint database, Action<int> check)
    {
        var table = new SqliteRowTable();
        fixed (byte* name = "tracelift_rows\0"u8)
            check(SqliteCalls.CreateModule(database, name, Module, GCHandle.ToIntPtr(GCHandle.Alloc(table)), &Forget));
        return table;
    }

    /// <summary>Returns the statement that inserts the rows into a model's table. When a row is refused, the rows before it stay.</summary>
    /// <param name="model">The model.</param>
    /// <param name="more">An additional column, whose value is the only parameter; or null.</param>
    public static string Insert(ModelDescription model, string? more)
    {
        var values = string.Join(", ", model.Columns.Select(column => string.Create(CultureInfo.InvariantCulture, $"c{column.Ordinal}")));
        return $"INSERT OR FAIL INTO {SqliteTables.Quote(model.Table)} ({SqliteTables.Columns(model)}{(more is null ? "" : $", {more}")}) SELECT {values}{(more is null ? "" : ", ?")} FROM {Name}";
    }

    /// <summary>Sets the rows of a batch that the table holds.</summary>
    public void Show(Batch batch, int from, int end)
    {
        batch.Columns.CopyTo(_columns);
        (Row, _end) = (from, end);
    }

    private static nint* MakeModule()
    {
        var module = (nint*)NativeMemory.AllocZeroed(FieldsOfModule, (nuint)sizeof(nint));
        module[2] = (nint)(delegate* unmanaged[Cdecl]<nint, nint, int, byte**, nint**, byte**, int>)&Connect;
        module[3] = (nint)(delegate* unmanaged[Cdecl]<nint*, nint, int>)&ChooseIndex;
        module[4] = (nint)(delegate* unmanaged[Cdecl]<nint*, int>)&Disconnect;
        module[6] = (nint)(delegate* unmanaged[Cdecl]<nint*, nint**, int>)&Open;
        module[7] = (nint)(delegate* unmanaged[Cdecl]<nint*, int>)&Close;
        module[8] = (nint)(delegate* unmanaged[Cdecl]<nint*, int, byte*, int, nint*, int>)&Filter;
        module[9] = (nint)(delegate* unmanaged[Cdecl]<nint*, int>)&Next;
        module[10] = (nint)(delegate* unmanaged[Cdecl]<nint*, int>)&IsAtEnd;
        module[11] = (nint)(delegate* unmanaged[Cdecl]<nint*, nint, int, int>)&Column;
        module[12] = (nint)(delegate* unmanaged[Cdecl]<nint*, long*, int>)&RowId;
        return module;
    }

    private static byte* MakeDeclaration()
    {
        var columns = string.Join(", ", Enumerable.Range(0, MostColumns).Select(i => string.Create(CultureInfo.InvariantCulture, $"c{i}")));
        return (byte*)Marshal.StringToCoTaskMemUTF8($"CREATE TABLE x ({columns})");
    }

    private static SqliteRowTable Of(nint owner) => Unsafe.As<SqliteRowTable>(GCHandle.FromIntPtr(owner).Target!);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Forget(nint owner) => GCHandle.FromIntPtr(owner).Free();

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Connect(nint database, nint owner, int count, byte** arguments, nint** table, byte** error)
    {
        *table = (nint*)NativeMemory.AllocZeroed(FieldsOfTable + 1, (nuint)sizeof(nint));
        (*table)[FieldsOfTable] = owner;
        return SqliteCalls.DeclareTable(database, Declaration);
    }

    // There is only one way to read the table.
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int ChooseIndex(nint* table, nint info) => 0;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Disconnect(nint* table)
    {
        NativeMemory.Free(table);
        return 0;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Open(nint* table, nint** cursor)
    {
        *cursor = (nint*)NativeMemory.AllocZeroed(FieldsOfCursor + 1, (nuint)sizeof(nint));
        (*cursor)[FieldsOfCursor] = table[FieldsOfTable];
        return 0;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Close(nint* cursor)
    {
        NativeMemory.Free(cursor);
        return 0;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Filter(nint* cursor, int index, byte* name, int count, nint* arguments) => 0;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Next(nint* cursor)
    {
        Of(cursor[FieldsOfCursor]).Row++;
        return 0;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int IsAtEnd(nint* cursor)
    {
        var owner = Of(cursor[FieldsOfCursor]);
        return owner.Row >= owner._end ? 1 : 0;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Column(nint* cursor, nint context, int index)
    {
        var owner = Of(cursor[FieldsOfCursor]);
        var (column, row) = (owner._columns[index], owner.Row);
        if (column.MayHaveNulls && column.IsNull(row))
        {
            SqliteCalls.ResultNull(context);
            return 0;
        }

        switch (column)
        {
            case LongColumn longs:
                SqliteCalls.ResultInt64(context, longs.Values[row]);
                break;
            case FloatColumn floats:
                SqliteCalls.ResultDouble(context, floats.Values[row]);
                break;
            case DoubleColumn doubles:
                SqliteCalls.ResultDouble(context, doubles.Values[row]);
                break;
            case TextColumn texts:
                // An empty span has no address, which SQLite would take for null.
                byte nothing = 0;
                var utf8 = texts.Utf8(row);
                fixed (byte* bytes = utf8)
                    SqliteCalls.ResultText(context, bytes is null ? &nothing : bytes, utf8.Length, SqliteStatement.Transient);
                break;
        }

        return 0;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int RowId(nint* cursor, long* id)
    {
        *id = Of(cursor[FieldsOfCursor]).Row;
        return 0;
    }
}
