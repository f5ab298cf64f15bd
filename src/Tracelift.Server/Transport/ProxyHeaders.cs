using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.HttpOverrides;

namespace Tracelift.Server.Transport;

/// <summary>What a web server in front says of whom it speaks for.</summary>
internal static class ProxyHeaders
{
    /// <summary>
    /// The headers that are believed from every sender: the administrator says that there is a proxy, and it is
    /// rarely on the same machine. Of several values the last counts, which that proxy has added.
    /// </summary>
    public static ForwardedHeadersOptions Believed
    {
        get
        {
            var options = new ForwardedHeadersOptions
            {
                ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost,
            };
            options.KnownProxies.Clear();
            options.KnownIPNetworks.Clear();
            return options;
        }
    }
}
