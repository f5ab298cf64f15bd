namespace Tracelift.Server.Access;

/// <summary>The requirement of an endpoint to the caller. Each endpoint has one.</summary>
public enum Requirement
{
    /// <summary>Nothing: every caller gets an answer, with the data that they may see.</summary>
    Nothing,

    /// <summary>A login, or a public project.</summary>
    AnyProject,

    /// <summary>A login.</summary>
    Login,

    /// <summary>The right to see the project.</summary>
    Browse,

    /// <summary>The right to change tracing data of the project.</summary>
    Annotate,

    /// <summary>The right to import into the project.</summary>
    Import,

    /// <summary>The right to administer the project.</summary>
    Administer,

    /// <summary>Superuser status.</summary>
    Superuser,
}
