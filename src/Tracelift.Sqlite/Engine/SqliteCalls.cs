using System.Runtime.InteropServices;

namespace Tracelift.Sqlite.Engine;

/// <summary>
/// The SQLite functions that run once a value or a row, called on the bare statement. This is several times as fast as
/// SQLitePCL, which counts its handles and lets the garbage collector run during each call. Functions that return at once
/// are marked.
/// </summary>
internal static unsafe partial class SqliteCalls
{
    /// <summary>The library that SQLitePCL brings and loads.</summary>
    private const string Library = "e_sqlite3";

    [LibraryImport(Library, EntryPoint = "sqlite3_step")]
    internal static partial int Step(nint statement);

    [LibraryImport(Library, EntryPoint = "sqlite3_reset")]
    internal static partial int Reset(nint statement);

    [LibraryImport(Library, EntryPoint = "sqlite3_bind_int64")]
    [SuppressGCTransition]
    internal static partial int BindInt64(nint statement, int parameter, long value);

    [LibraryImport(Library, EntryPoint = "sqlite3_bind_double")]
    [SuppressGCTransition]
    internal static partial int BindDouble(nint statement, int parameter, double value);

    [LibraryImport(Library, EntryPoint = "sqlite3_bind_null")]
    [SuppressGCTransition]
    internal static partial int BindNull(nint statement, int parameter);

    [LibraryImport(Library, EntryPoint = "sqlite3_bind_text")]
    internal static partial int BindText(nint statement, int parameter, byte* utf8, int bytes, nint destructor);

    [LibraryImport(Library, EntryPoint = "sqlite3_bind_value")]
    internal static partial int BindValue(nint statement, int parameter, nint value);

    [LibraryImport(Library, EntryPoint = "sqlite3_column_value")]
    [SuppressGCTransition]
    internal static partial nint ColumnValue(nint statement, int column);

    [LibraryImport(Library, EntryPoint = "sqlite3_column_type")]
    [SuppressGCTransition]
    internal static partial int ColumnType(nint statement, int column);

    [LibraryImport(Library, EntryPoint = "sqlite3_column_int64")]
    [SuppressGCTransition]
    internal static partial long ColumnInt64(nint statement, int column);

    [LibraryImport(Library, EntryPoint = "sqlite3_column_double")]
    [SuppressGCTransition]
    internal static partial double ColumnDouble(nint statement, int column);

    [LibraryImport(Library, EntryPoint = "sqlite3_column_blob")]
    [SuppressGCTransition]
    internal static partial byte* ColumnBlob(nint statement, int column);

    [LibraryImport(Library, EntryPoint = "sqlite3_column_bytes")]
    [SuppressGCTransition]
    internal static partial int ColumnBytes(nint statement, int column);

    [LibraryImport(Library, EntryPoint = "sqlite3_file_control")]
    internal static partial int FileControl(nint database, byte* name, int operation, int* argument);

    [LibraryImport(Library, EntryPoint = "sqlite3_db_release_memory")]
    internal static partial int ReleaseMemory(nint database);

    [LibraryImport(Library, EntryPoint = "sqlite3_create_module_v2")]
    internal static partial int CreateModule(nint database, byte* name, nint* module, nint owner, delegate* unmanaged[Cdecl]<nint, void> forget);

    [LibraryImport(Library, EntryPoint = "sqlite3_declare_vtab")]
    internal static partial int DeclareTable(nint database, byte* sql);

    [LibraryImport(Library, EntryPoint = "sqlite3_result_int64")]
    [SuppressGCTransition]
    internal static partial void ResultInt64(nint context, long value);

    [LibraryImport(Library, EntryPoint = "sqlite3_result_double")]
    [SuppressGCTransition]
    internal static partial void ResultDouble(nint context, double value);

    [LibraryImport(Library, EntryPoint = "sqlite3_result_null")]
    [SuppressGCTransition]
    internal static partial void ResultNull(nint context);

    [LibraryImport(Library, EntryPoint = "sqlite3_result_text")]
    internal static partial void ResultText(nint context, byte* utf8, int bytes, nint destructor);
}
