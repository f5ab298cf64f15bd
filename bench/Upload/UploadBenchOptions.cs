using System.Globalization;

namespace Tracelift.Bench.Upload;

/// <summary>What is measured.</summary>
/// <param name="Store">A path or URL; nothing but an empty store.</param>
/// <param name="Files">The number of SWC files.</param>
/// <param name="Nodes">The nodes of each.</param>
/// <param name="Clients">How many send single files at once.</param>
internal sealed record UploadBenchOptions(string Store, int Files, int Nodes, int Clients)
{
    public static UploadBenchOptions? Parse(string[] arguments)
    {
        var options = new UploadBenchOptions("", 2000, 1000, 50);
        for (var i = 0; i < arguments.Length; i += 2)
        {
            if (i + 1 == arguments.Length)
                return null;
            var value = arguments[i + 1];
            if (arguments[i] == "--store")
                options = options with { Store = value };
            else if (!int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number == 0)
                return null;
            else if (arguments[i] == "--files")
                options = options with { Files = number };
            else if (arguments[i] == "--nodes")
                options = options with { Nodes = number };
            else if (arguments[i] == "--clients")
                options = options with { Clients = number };
            else
                return null;
        }

        return options.Store.Length == 0 ? null : options;
    }
}
