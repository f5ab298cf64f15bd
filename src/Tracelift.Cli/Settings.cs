using Tracelift.Errors;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Tracelift.Cli;

/// <summary>
/// Settings of the program under CATMAID's names: the environment's, else those of a YAML file that TRACELIFT_SETTINGS
/// names (by default <c>tracelift/settings.yaml</c> in the user's folder of settings).
/// </summary>
internal sealed class Settings
{
    private const string FileVariable = "TRACELIFT_SETTINGS";
    private const int LargestFile = 1 << 20;

    private readonly Func<string, string?> _variable;
    private readonly Lazy<Dictionary<string, string>> _file;

    public Settings(Func<string, string?> variable)
    {
        _variable = variable;
        _file = new(Read);
    }

    /// <summary>A setting, or null where nobody has made it.</summary>
    /// <exception cref="UsageException">The file can't be read.</exception>
    public string? this[string name] => _variable(name) is { Length: > 0 } value ? value : _file.Value.GetValueOrDefault(name);

    private Dictionary<string, string> Read()
    {
        var isNamed = _variable(FileVariable) is { Length: > 0 };
        var path = isNamed ? _variable(FileVariable)! : DefaultPath();
        if (path is null || (!isNamed && !File.Exists(path)))
            return [];
        try
        {
            if (new FileInfo(path).Length > LargestFile)
                throw new IOException("it is larger than 1 MB");
            return Parse(path, File.ReadAllText(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException("bad-settings", $"The settings {path} can't be read: {e.Message}");
        }
        catch (YamlException e)
        {
            throw new UsageException("bad-settings", $"{path}, line {e.Start.Line}: the settings are not YAML: {e.Message}", "Expected lines like IMPORTER_DEFAULT_TILE_WIDTH: 512.");
        }
    }

    private string? DefaultPath()
    {
        var folder = _variable("XDG_CONFIG_HOME") is { Length: > 0 } named && Path.IsPathRooted(named) ? named
            : _variable("HOME") is { Length: > 0 } home ? Path.Combine(home, ".config")
            : null;
        return folder is null ? null : Path.Combine(folder, "tracelift", "settings.yaml");
    }

    private static Dictionary<string, string> Parse(string path, string text)
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal);
        var parser = new Parser(new StringReader(text));
        parser.Consume<StreamStart>();
        if (parser.TryConsume<StreamEnd>(out _))
            return settings;
        parser.Consume<DocumentStart>();
        if (parser.TryConsume<MappingStart>(out _))
        {
            while (!parser.TryConsume<MappingEnd>(out _))
            {
                var key = parser.Consume<Scalar>();
                if (!parser.TryConsume<Scalar>(out var value))
                    throw new UsageException("bad-settings", $"{path}, line {key.Start.Line}: {key.Value} takes one value");
                settings[key.Value] = value.Value;
            }
        }

        return settings;
    }
}
