namespace Tracelift.Stores.Ledger;

/// <summary>Who looks after derived tables and references while an import writes its rows.</summary>
public enum TriggerRule
{
    /// <summary>
    /// The import itself, where the role may silence the database's triggers and every one of them is known; the
    /// database otherwise.
    /// </summary>
    Auto,

    /// <summary>The database: its triggers fire, its foreign keys are checked row by row.</summary>
    On,

    /// <summary>
    /// The import itself: triggers and foreign keys are silent in its session, derived tables are filled from all rows
    /// together, and every reference is checked by queries before the commit.
    /// </summary>
    Off,
}
