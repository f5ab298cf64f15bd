using FsCheck;
using FsCheck.Fluent;
using Tracelift.Reports;
using Tracelift.Tracing;
using Tracelift.Tracing.Export;
using Xunit;

namespace Tracelift.Tests.Tracing;

/// <summary>Lists of names are ordered and shortened, and names of persons are found in texts.</summary>
public sealed class NameOrderTests
{
    [Fact]
    public void Numbers_in_names_count_as_numbers()
    {
        string[] names = ["KC 10", "KC 9", "KC 09", "KC", "a2b10", "a2b9", "KC 1234567890123456789012", "KC 1234567890123456789011", ""];

        Assert.Equal(
            ["", "KC", "KC 09", "KC 9", "KC 10", "KC 1234567890123456789011", "KC 1234567890123456789012", "a2b9", "a2b10"], names.Order(NaturalOrder.Instance));
    }

    [Fact]
    public void The_order_is_one_for_any_names() =>
        Prop.ForAll<string, string, string>((a, b, c) =>
        {
            var order = NaturalOrder.Instance;
            Assert.Equal(order.Compare(a, b), -order.Compare(b, a));
            Assert.Equal(a == b, order.Compare(a, b) == 0);
            Assert.True(!(order.Compare(a, b) <= 0 && order.Compare(b, c) <= 0) || order.Compare(a, c) <= 0);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_run_of_five_is_one_line_and_nothing_is_lost()
    {
        string[] names = ["KC 7", "KC 8", "KC 9", "KC 10", "KC 11", "KC 13", "MBON 01", "MBON 02", "MBON 03", "MBON 04", "MBON 05", "x"];

        Assert.Equal(["KC 7 to KC 11 (5 names)", .. names[5..]], NameRanges.Of(names));
        Assert.Equal(names[..4], NameRanges.Of(names[..4]));
        Assert.Equal(["a 1", "a 1", "a 2"], NameRanges.Of(["a 1", "a 1", "a 2"]));
        Assert.Equal(["Placeholder Neuron 1 to Placeholder Neuron 2808 (2,808 names)"], NameRanges.Of([.. Enumerable.Range(1, 2808).Select(i => $"Placeholder Neuron {i}")]));
        Assert.Empty(NameRanges.Of([]));
    }

    [Theory]
    [InlineData("traced by ada", "ada login")]
    [InlineData("Ada-Lovelace_2", "ada login; ada last name")]
    [InlineData("LOVELACE's", "ada last name")]
    [InlineData("mail ada.lovelace@example.org!", "ada login; ada e-mail address; ada last name")]
    [InlineData("van der berg", "jan last name")]
    [InlineData("van den berg", "")]
    [InlineData("Adam, adage, Loveland", "")]
    [InlineData("kc12 left", "kc12 login")]
    [InlineData("kc13", "")]
    [InlineData("Ω7 日本", "")]
    [InlineData("", "")]
    public void People_are_found_as_whole_words(string text, string found)
    {
        var names = new PersonalNames();
        names.Add("ada", "login", "ada");
        names.Add("ada", "first name", "Ada");
        names.Add("ada", "last name", "Lovelace");
        names.Add("ada", "e-mail address", "ada.lovelace@example.org");
        names.Add("jan", "last name", "van der Berg");
        names.Add("kc12", "login", "kc12");
        names.Add("x", "first name", "X.");

        Assert.Equal(found, string.Join("; ", names.In(text).Select(one => $"{one.User} {one.What}")));
    }
}
