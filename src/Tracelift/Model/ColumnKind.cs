namespace Tracelift.Model;

/// <summary>The kind of a column's values, which decides how they are stored in batches, files and databases.</summary>
public enum ColumnKind
{
    /// <summary>A 64-bit id (bigint).</summary>
    Id,

    /// <summary>A 32-bit integer, such as the id of a user or a project.</summary>
    Integer,

    /// <summary>A 16-bit integer, such as a confidence (1 to 5).</summary>
    SmallInteger,

    /// <summary>True or false, kept as 1 or 0.</summary>
    Boolean,

    /// <summary>A time, stored as microseconds since 1970-01-01 UTC.</summary>
    Time,

    /// <summary>A 32-bit float (float4): coordinates and radii in nm, areas in nm², volumes in nm³.</summary>
    Real,

    /// <summary>A 64-bit float (float8), such as a cable length in nm.</summary>
    Double,

    /// <summary>Text, kept as UTF-8.</summary>
    Text,

    /// <summary>A geometry, kept as PostGIS text (<c>TIN Z (((x y z,...)),...)</c>) in UTF-8.</summary>
    Geometry,

    /// <summary>A composite value as PostgreSQL prints it (<c>(1,2,3)</c>); <see cref="Column.TypeName"/> is its type.</summary>
    Composite,

    /// <summary>An array of composite values as a JSON list of their texts; <see cref="Column.TypeName"/> is their type.</summary>
    CompositeArray,

    /// <summary>An array of numbers as a JSON list of their texts; <see cref="Column.TypeName"/> is their type.</summary>
    Array,

    /// <summary>JSON.</summary>
    Json,

    /// <summary>Bytes, as Base64 in files and batches.</summary>
    Bytes,
}

/// <summary>The four ways in which the values of a column are kept in memory.</summary>
public enum ColumnStorage
{
    /// <summary>An array of 64-bit integers.</summary>
    Long,

    /// <summary>An array of 32-bit floats.</summary>
    Float,

    /// <summary>An array of 64-bit floats.</summary>
    Double,

    /// <summary>One run of UTF-8 bytes with offsets.</summary>
    Text,
}
