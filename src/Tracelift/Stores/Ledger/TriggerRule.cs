namespace Tracelift.Stores.Ledger;

/// <summary>Whether triggers or the import itself fill derived tables and check references.</summary>
public enum TriggerRule
{
    /// <summary>The import, if the role may turn off the database's triggers and Tracelift knows all of them; else the database.</summary>
    Auto,

    /// <summary>The database: triggers fire, and foreign keys are checked row by row.</summary>
    On,

    /// <summary>
    /// The import: triggers and foreign keys are off in its session, derived tables are filled from all rows together,
    /// and queries check every reference before the commit.
    /// </summary>
    Off,
}
