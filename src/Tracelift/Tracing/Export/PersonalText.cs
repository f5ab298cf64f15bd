namespace Tracelift.Tracing.Export;

/// <summary>An exported text that contains a name of a user of the store.</summary>
/// <param name="What">The kind of text: <c>annotation</c>, <c>tag</c>, <c>neuron</c>, <c>comment of a volume</c> and so on.</param>
/// <param name="Id">The id of its row.</param>
/// <param name="Text">The text.</param>
/// <param name="User">The user's login.</param>
/// <param name="Holds">The kind of name: <c>login</c>, <c>first name</c>, <c>last name</c> or <c>e-mail address</c>.</param>
public sealed record PersonalText(string What, long Id, string Text, string User, string Holds);
