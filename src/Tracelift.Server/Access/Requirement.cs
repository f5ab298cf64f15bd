namespace Tracelift.Server.Access;

/// <summary>What a caller needs to be let in. Each endpoint names one; there is none without.</summary>
public enum Requirement
{
    /// <summary>Nothing: everybody is answered, with what they may see.</summary>
    Nothing,

    /// <summary>A login, or a project that everybody may see.</summary>
    AnyProject,

    /// <summary>A login.</summary>
    Login,

    /// <summary>To see the project.</summary>
    Browse,

    /// <summary>To change tracing data of the project.</summary>
    Annotate,

    /// <summary>To import into the project.</summary>
    Import,

    /// <summary>To look after the project.</summary>
    Administer,

    /// <summary>To be a superuser.</summary>
    Superuser,
}
