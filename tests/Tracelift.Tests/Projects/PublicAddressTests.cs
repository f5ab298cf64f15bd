using System.Net;
using Tracelift.Remote;
using Xunit;

namespace Tracelift.Tests.Projects;

/// <summary>A server fetches only from public addresses for its users.</summary>
public sealed class PublicAddressTests
{
    [Theory]
    [InlineData("93.184.216.34")]
    [InlineData("8.8.8.8")]
    [InlineData("172.15.255.255")]
    [InlineData("172.32.0.0")]
    [InlineData("100.128.0.1")]
    [InlineData("2606:2800:220:1:248:1893:25c8:1946")]
    [InlineData("::ffff:8.8.8.8")]
    public void Those_of_everybody(string address) => Assert.True(PublicAddress.Is(IPAddress.Parse(address)));

    [Theory]
    [InlineData("8.8.8.8", "8.8.8.8")]
    [InlineData("::ffff:8.8.8.8", "8.8.8.8")]
    [InlineData("8.8.8.8", "::ffff:8.8.8.8")]
    [InlineData("2606:2800:220:1:248:1893:25c8:1946", "2606:2800:220:1:248:1893:25c8:1946%3")]
    public void None_that_this_machine_has_itself(string address, string own)
    {
        Assert.False(PublicAddress.Is(IPAddress.Parse(address), [IPAddress.Parse(own)]));
        Assert.True(PublicAddress.Is(IPAddress.Parse(address), [IPAddress.Parse("8.8.4.4")]));
    }

    [Fact]
    public void The_machine_tells_its_addresses()
    {
        Assert.Contains(PublicAddress.OwnAddresses(), IPAddress.IsLoopback);
        Assert.All(PublicAddress.OwnAddresses(), own => Assert.False(PublicAddress.Is(own)));
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.255.255.254")]
    [InlineData("0.0.0.0")]
    [InlineData("10.1.2.3")]
    [InlineData("100.64.0.1")]
    [InlineData("169.254.169.254")]
    [InlineData("172.16.0.1")]
    [InlineData("172.31.255.255")]
    [InlineData("192.168.1.1")]
    [InlineData("192.0.0.8")]
    [InlineData("198.18.0.1")]
    [InlineData("203.0.113.7")]
    [InlineData("224.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("::")]
    [InlineData("::1")]
    [InlineData("::127.0.0.1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("::ffff:10.0.0.1")]
    [InlineData("::ffff:169.254.169.254")]
    [InlineData("64:ff9b::7f00:1")]
    [InlineData("2002:7f00:1::")]
    [InlineData("2001:0:7f00:1::")]
    [InlineData("fe80::1")]
    [InlineData("fe80::1%1")]
    [InlineData("fc00::1")]
    [InlineData("fd12:3456::1")]
    [InlineData("fec0::1")]
    [InlineData("ff02::1")]
    [InlineData("2001:db8::1")]
    public void And_no_others(string address) => Assert.False(PublicAddress.Is(IPAddress.Parse(address)));
}
