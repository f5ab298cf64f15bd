namespace Tracelift.Formats.Text;

/// <summary>What can be wrong with one value of a file.</summary>
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
}

/// <summary>The stable names of value faults, as programs and the documentation know them.</summary>
internal static class ValueFaultCodes
{
    /// <summary>That a place is NaN or infinite.</summary>
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
        _ => throw new ArgumentOutOfRangeException(nameof(fault), fault, "Not a fault"),
    };
}
