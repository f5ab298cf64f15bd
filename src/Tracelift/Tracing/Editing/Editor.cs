namespace Tracelift.Tracing.Editing;

/// <summary>Who changes tracing data.</summary>
/// <param name="Id">The user's id.</param>
/// <param name="MayEditAll">Whether everybody's work may be changed: a superuser's or a project administrator's right.</param>
public sealed record Editor(long Id, bool MayEditAll);
