using Tracelift.Errors;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Tracelift.Cli;

/// <summary>
/// The program's settings by the names of their environment variables. The environment overrides a YAML file, which
/// <c>--config</c> or TRACELIFT_CONFIG names (by default <c>tracelift/config.yaml</c> in the user's folder of settings).
/// </summary>
internal sealed class Settings
{
    private const int LargestFile = 1 << 20;

    // Former names of the variable and the file.
    private const string EarlierVariable = "TRACELIFT_SETTINGS";
    private const string EarlierFile = "settings.yaml";

    private readonly Func<string, string?> _variable;
    private readonly string? _named;
    private readonly Action<string> _warn;
    private readonly Lazy<(string? Path, Dictionary<string, string> Values)> _file;

    /// <summary>Creates the settings. The file is read with the first setting that the environment lacks.</summary>
    /// <param name="variable">Environment variables by name.</param>
    /// <param name="named">The file named on the command line, or null.</param>
    /// <param name="warn">Takes warnings about unknown keys of the file.</param>
    public Settings(Func<string, string?> variable, string? named, Action<string> warn)
    {
        _variable = variable;
        _named = named;
        _warn = warn;
        _file = new(Read);
    }

    /// <summary>A setting; null if it is not set.</summary>
    /// <exception cref="UsageException">The file can't be read.</exception>
    public string? this[string name] => _variable(name) is { Length: > 0 } value ? value : _file.Value.Values.GetValueOrDefault(name);

    /// <summary>The place of a setting, for messages: the variable, or the file.</summary>
    public string Where(string name) =>
        _variable(name) is { Length: > 0 } || _file.Value.Path is not { } path ? name : $"{path}: {KnownSetting.InFile(name)}";

    private (string?, Dictionary<string, string>) Read()
    {
        var named = _named ?? Variable(KnownSetting.ConfigVariable) ?? Variable(EarlierVariable);
        if ((named ?? UsualFiles().FirstOrDefault(File.Exists)) is not { } path)
            return (null, []);
        try
        {
            if (new FileInfo(path).Length > LargestFile)
                throw new IOException("it is larger than 1 MB");
            return (path, Parse(path, File.ReadAllText(path)));
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

    private string? Variable(string name) => _variable(name) is { Length: > 0 } value ? value : null;

    private IEnumerable<string> UsualFiles()
    {
        var folder = Variable("XDG_CONFIG_HOME") is { } named && Path.IsPathRooted(named) ? named
            : Variable("HOME") is { } home ? Path.Combine(home, ".config")
            : null;
        return folder is null ? [] : [Path.Combine(folder, "tracelift", "config.yaml"), Path.Combine(folder, "tracelift", EarlierFile)];
    }

    private Dictionary<string, string> Parse(string path, string text)
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
                if (KnownSetting.OfFile(key.Value) is { } name)
                    settings[name] = value.Value;
                else
                    _warn($"{path}, line {key.Start.Line}: there is no setting {key.Value}; it is ignored. {NearestName.Hint(key.Value, KnownSetting.NamesInFile, "tracelift help settings lists all.")}");
            }
        }
        else if (!(parser.TryConsume<Scalar>(out var scalar) && scalar.Value.Length == 0))
        {
            throw new UsageException("bad-settings", $"{path}: the settings must be keys with values", "Expected lines like store: /data/tracelift.sqlite.");
        }

        return settings;
    }
}
