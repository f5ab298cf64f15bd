using System.Net;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using Xunit;

namespace Tracelift.Tests.Support;

/// <summary>
/// Somebody with a browser that runs no scripts: keeps cookies, follows redirects, and sends forms with what they hold.
/// </summary>
internal sealed class WebVisitor : IDisposable
{
    private const int MostRedirects = 10;

    private readonly HttpClient _http;

    public WebVisitor(Uri server)
    {
        _http = new HttpClient(new HttpClientHandler { CookieContainer = Cookies, AllowAutoRedirect = false }) { BaseAddress = server, Timeout = TimeSpan.FromSeconds(120) };
        _http.DefaultRequestHeaders.Accept.ParseAdd("text/html,application/xhtml+xml,*/*;q=0.8");
    }

    /// <summary>Takes these away, and the login has ended.</summary>
    public CookieContainer Cookies { get; } = new();

    public HttpClient Http => _http;

    public async Task LogInAsync(string user)
    {
        var page = (await GetAsync("/accounts/login")).Form().Set("name", user).Set("pwd", user);
        (await page.SubmitAsync("")).Expect(200);
    }

    public async Task<WebPage> GetAsync(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        return await SendAsync(request);
    }

    public async Task<WebPage> SendAsync(HttpRequestMessage first)
    {
        var request = first;
        for (var redirects = 0; ; redirects++)
        {
            using var answer = await _http.SendAsync(request, TestContext.Current.CancellationToken);
            var at = new Uri(_http.BaseAddress!, request.RequestUri!);
            if ((int)answer.StatusCode is >= 300 and < 400 && answer.Headers.Location is { } to)
            {
                Assert.True(redirects < MostRedirects, $"{first.RequestUri} goes round in circles, at last to {to}");
                request = new HttpRequestMessage(HttpMethod.Get, new Uri(at, to));
                continue;
            }

            return new WebPage(this, at, (int)answer.StatusCode, answer.Content.Headers.ContentType?.MediaType, await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        }
    }

    public void Dispose() => _http.Dispose();
}

/// <summary>An answered page.</summary>
internal sealed class WebPage(WebVisitor visitor, Uri address, int status, string? type, byte[] bytes)
{
    private IHtmlDocument? _document;

    public Uri Address => address;

    public int Status => status;

    public string Path => address.AbsolutePath;

    public string? Type => type;

    public byte[] Bytes => bytes;

    public string Html => System.Text.Encoding.UTF8.GetString(bytes);

    public IHtmlDocument Document => _document ??= new HtmlParser().ParseDocument(Html);

    /// <summary>The words of the page, with single spaces between them.</summary>
    public string Text => Document.QuerySelector("main") is { } main ? Words(main) : Html;

    /// <summary>What a page tells first.</summary>
    public string Notice => string.Join(' ', Document.QuerySelectorAll("main .fault, main .warn, main .note, main .good").Select(Words));

    private static string Words(IElement element) =>
        string.Join(' ', element.Descendants<IText>().SelectMany(text => text.Data.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));

    public WebPage Expect(int expected)
    {
        Assert.True(status == expected, $"{address} answered {status}, not {expected}: {(type == "text/html" ? Text : Html)}");
        return this;
    }

    /// <summary>Expects to be at a page.</summary>
    public WebPage At(string end)
    {
        Expect(200);
        Assert.True(Path.EndsWith(end, StringComparison.Ordinal), $"at {address}, not at {end}: {Notice}");
        return this;
    }

    /// <summary>A form by the end of where it is sent to; the first one of the page without.</summary>
    public WebForm Form(string action = "") =>
        new(visitor, this, Document.QuerySelectorAll<IHtmlFormElement>("main form").First(form => new Uri(address, form.GetAttribute("action") ?? "").AbsolutePath.EndsWith(action, StringComparison.Ordinal)));

    /// <summary>The form that has a button or a field of a name with a value.</summary>
    public WebForm FormWith(string name, string value) =>
        new(visitor, this, Document.QuerySelectorAll<IHtmlFormElement>("main form").First(form => form.Elements.Any(element => element.GetAttribute("name") == name && element.GetAttribute("value") == value && element is not IHtmlInputElement { Type: "checkbox" })));
}

/// <summary>A form of a page, filled in by a visitor.</summary>
internal sealed class WebForm
{
    private readonly WebVisitor _visitor;
    private readonly WebPage _page;
    private readonly IHtmlFormElement _form;
    private (string Name, string FileName, byte[] Bytes)? _file;

    public WebForm(WebVisitor visitor, WebPage page, IHtmlFormElement form) => (_visitor, _page, _form) = (visitor, page, form);

    /// <summary>The names of all that can be filled in, pressed or sent along.</summary>
    public IEnumerable<string> Names => _form.Elements.Select(element => element.GetAttribute("name")).OfType<string>();

    /// <summary>What a field holds.</summary>
    public string this[string name] => Field(name) switch
    {
        IHtmlTextAreaElement area => area.Value,
        IHtmlSelectElement choice => choice.Value ?? "",
        IHtmlInputElement { Type: "radio" } => _form.QuerySelectorAll<IHtmlInputElement>("input[type=radio]").FirstOrDefault(radio => radio.Name == name && radio.IsChecked)?.Value ?? "",
        IHtmlInputElement input => input.Value,
        _ => "",
    };

    /// <summary>Whether a box is ticked.</summary>
    public bool Ticks(string name, string value = "true") => Box(name, value).IsChecked;

    public WebForm Set(string name, string value)
    {
        switch (Field(name))
        {
            case IHtmlTextAreaElement area:
                area.Value = value;
                break;
            case IHtmlSelectElement choice:
                Assert.Contains(choice.Options, option => option.Value == value);
                choice.Value = value;
                break;
            case IHtmlInputElement { Type: "radio" }:
                foreach (var radio in _form.QuerySelectorAll<IHtmlInputElement>("input[type=radio]").Where(radio => radio.Name == name))
                    radio.IsChecked = radio.Value == value;
                break;
            case IHtmlInputElement input:
                input.Value = value;
                break;
        }

        return this;
    }

    public WebForm Tick(string name, string value = "true", bool on = true)
    {
        Box(name, value).IsChecked = on;
        return this;
    }

    /// <summary>The value of a box by what it is called.</summary>
    public string BoxOf(string label) =>
        _form.QuerySelectorAll<IHtmlInputElement>("input[type=checkbox]").First(box => box.GetAttribute("aria-label") == label).Value;

    public WebForm File(string name, string fileName, byte[] bytes)
    {
        _file = (name, fileName, bytes);
        return this;
    }

    /// <summary>Sends it by a button, by the button's value; by none for the form's only one.</summary>
    public async Task<WebPage> SubmitAsync(string button)
    {
        var fields = Fields();
        if (button.Length > 0)
        {
            var pressed = _form.QuerySelectorAll<IHtmlButtonElement>("button").FirstOrDefault(one => one.GetAttribute("value") == button);
            Assert.True(pressed is { IsDisabled: false }, $"there is no button {button} on {_page.Address}");
            fields.Add((pressed!.Name!, button));
        }

        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_page.Address, _form.GetAttribute("action"))) { Content = Content(fields) };
        return await _visitor.SendAsync(request);
    }

    /// <summary>What a browser would send.</summary>
    public List<(string Name, string Value)> Fields()
    {
        var fields = new List<(string, string)>();
        foreach (var element in _form.Elements)
        {
            switch (element)
            {
                case IHtmlInputElement { IsDisabled: true } or IHtmlInputElement { Type: "file" } or IHtmlButtonElement:
                    break;
                case IHtmlInputElement { Type: "checkbox" or "radio" } box:
                    if (box.IsChecked)
                        fields.Add((box.Name!, box.Value));
                    break;
                case IHtmlInputElement input:
                    fields.Add((input.Name!, input.Value));
                    break;
                case IHtmlTextAreaElement area:
                    fields.Add((area.Name!, area.Value.ReplaceLineEndings("\r\n")));
                    break;
                case IHtmlSelectElement choice:
                    fields.Add((choice.Name!, choice.Value ?? ""));
                    break;
            }
        }

        return fields;
    }

    private HttpContent Content(List<(string Name, string Value)> fields)
    {
        if (_form.GetAttribute("enctype") != "multipart/form-data")
            return new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value)));
        var content = new MultipartFormDataContent();
        foreach (var (name, value) in fields)
            content.Add(new StringContent(value), name);
        if (_file is { } file)
            content.Add(new ByteArrayContent(file.Bytes), file.Name, file.FileName);
        return content;
    }

    private IElement Field(string name) =>
        _form.Elements.FirstOrDefault(element => element.GetAttribute("name") == name && element is not IHtmlButtonElement) ?? throw new InvalidOperationException($"there is no field {name} on {_page.Address}");

    private IHtmlInputElement Box(string name, string value) =>
        _form.QuerySelectorAll<IHtmlInputElement>("input[type=checkbox]").FirstOrDefault(box => box.Name == name && box.Value == value) ?? throw new InvalidOperationException($"there is no box {name}={value} on {_page.Address}");
}
