namespace Tracelift.Formats.Text;

/// <summary>Faults of a value in a file.</summary>
internal enum ValueFault : byte
{
    None,
    MissingPk,
    MissingField,
    DuplicateField,
    NullValue,
    WrongType,
    BadNumber,
    NotFinite,
    OutOfRange,
    BadTime,
    BadText,
    NulCharacter,
    TooLong,
    NotPermitted,
}

/// <summary>The error codes of value faults, for programs and the documentation.</summary>
internal static class ValueFaultCodes
{
    /// <summary>The code of a NaN or infinite value.</summary>
    internal const string NotFinite = "not-finite";

    internal static string Code(this ValueFault fault) => fault switch
    {
        ValueFault.MissingPk => "missing-pk",
        ValueFault.MissingField => "missing-field",
        ValueFault.DuplicateField => "duplicate-field",
        ValueFault.NullValue => "null-value",
        ValueFault.WrongType => "wrong-type",
        ValueFault.BadNumber => "bad-number",
        ValueFault.NotFinite => NotFinite,
        ValueFault.OutOfRange => "out-of-range",
        ValueFault.BadTime => "bad-time",
        ValueFault.BadText => "bad-text",
        ValueFault.NulCharacter => "nul-character",
        ValueFault.TooLong => "too-long",
        ValueFault.NotPermitted => "not-permitted",
        _ => throw new ArgumentOutOfRangeException(nameof(fault), fault, "Not a fault"),
    };
}
