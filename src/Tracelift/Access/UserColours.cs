using System.Globalization;
using Tracelift.Model;
using Tracelift.Stores;

namespace Tracelift.Access;

/// <summary>
/// Chooses colours for new users, each as far as possible from those in use, so that viewers tell users apart. CATMAID
/// does so, too.
/// </summary>
internal sealed class UserColours
{
    private const int Hues = 36;

    // Strong and light colours first; a dark or pale one only if it is farther from all others.
    private static readonly (float Saturation, float Value)[] Shades = [(1, 1), (1, 0.6f), (0.5f, 1)];

    private static readonly (float R, float G, float B)[] Candidates =
        [.. Shades.SelectMany(shade => Enumerable.Range(0, Hues).Select(hue => Colour(hue * 360f / Hues, shade.Saturation, shade.Value)))];

    // The distance of each candidate to the nearest colour in use.
    private readonly float[] _distances = [.. Enumerable.Repeat(float.MaxValue, Candidates.Length)];

    private UserColours()
    {
    }

    /// <summary>Reads the colours in use.</summary>
    public static async Task<UserColours> LoadAsync(IReadSession session, CancellationToken cancellationToken)
    {
        var colours = new UserColours();
        foreach (var text in await session.ListAsync(new RowQuery(Models.UserProfile), row => row.Text("color"), cancellationToken))
            colours.Use(text);
        return colours;
    }

    /// <summary>Returns the colour of another user, as the tables store it.</summary>
    public string Next()
    {
        var best = 0;
        for (var i = 1; i < Candidates.Length; i++)
        {
            if (_distances[i] > _distances[best])
                best = i;
        }

        var colour = Candidates[best];
        Use(colour);
        return string.Create(CultureInfo.InvariantCulture, $"({colour.R},{colour.G},{colour.B},1)");
    }

    private void Use(string text)
    {
        var parts = text.Trim('(', ')').Split(',');
        if (parts.Length >= 3 && Number(parts[0]) is { } r && Number(parts[1]) is { } g && Number(parts[2]) is { } b)
            Use((r, g, b));
    }

    private void Use((float R, float G, float B) colour)
    {
        for (var i = 0; i < Candidates.Length; i++)
        {
            var (r, g, b) = (Candidates[i].R - colour.R, Candidates[i].G - colour.G, Candidates[i].B - colour.B);
            _distances[i] = MathF.Min(_distances[i], (r * r) + (g * g) + (b * b));
        }
    }

    private static float? Number(string text) => float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static (float R, float G, float B) Colour(float hue, float saturation, float value)
    {
        return (Part(5), Part(3), Part(1));

        float Part(int n)
        {
            var k = (n + (hue / 60)) % 6;
            return MathF.Round(value - (value * saturation * Math.Clamp(MathF.Min(k, 4 - k), 0, 1)), 3);
        }
    }
}
