namespace Tracelift.Tracing.Export;

/// <summary>A text that would leave and holds something that names a user of the store.</summary>
/// <param name="What">What the text is: <c>annotation</c>, <c>tag</c>, <c>neuron</c>, <c>comment of a volume</c> and so on.</param>
/// <param name="Id">The id of the row that it belongs to.</param>
/// <param name="Text">The text.</param>
/// <param name="User">The user's login.</param>
/// <param name="Holds">What of the user it holds: <c>login</c>, <c>first name</c>, <c>last name</c> or <c>e-mail address</c>.</param>
public sealed record PersonalText(string What, long Id, string Text, string User, string Holds);
