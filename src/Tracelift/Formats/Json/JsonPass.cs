using System.Text.Json;
using Tracelift.Formats.Text;
using Tracelift.Model;

namespace Tracelift.Formats.Json;

/// <summary>Why a scan of the bytes in memory has stopped.</summary>
internal enum ScanResult
{
    /// <summary>The remaining bytes are not a whole object.</summary>
    NeedsBytes,

    /// <summary>A batch is ready.</summary>
    BatchIsReady,

    /// <summary>The array has ended.</summary>
    ArrayEnded,
}

/// <summary>
/// Walks over the objects of the file's array that are in memory. Between two objects, the only state of the reader is
/// whether an object came before.
/// </summary>
internal sealed class JsonPass(
    JsonWindow window, ObjectReader objects, OpenBatches batches, BlockIndex? index, bool hasShortWay)
{
    private static readonly JsonReaderState BeforeFirst = StateAfter("["u8);
    private static readonly JsonReaderState AfterElement = StateAfter("[{}"u8);

    private readonly JsonStructure _structure = new(window);
    private bool _isAfterElement;
    private long _count;
    private ModelDescription? _lastModel;
    private long? _lastPk;

    /// <summary>The model whose batch is ready.</summary>
    internal ModelDescription? Ready { get; private set; }

    /// <summary>Creates the errors of the file's structure.</summary>
    internal JsonStructure Structure => _structure;

    /// <summary>Reads the bytes before the array's first element.</summary>
    internal async ValueTask<bool> OpenAsync(CancellationToken cancellationToken)
    {
        // A byte order mark takes three bytes.
        while (window.Unread.Length < 3 && await window.FillAsync(cancellationToken) == FillResult.More)
        {
        }

        if (Utf16Text.EncodingOf(window.Unread) is { } encoding)
            throw _structure.Utf16(encoding);
        if (window.Unread.StartsWith((ReadOnlySpan<byte>)[0xef, 0xbb, 0xbf]))
            window.Advance(3);
        if (!await SkipWhiteSpaceAsync(cancellationToken))
            throw _structure.Empty();
        if (window.Unread[0] != '[')
            throw _structure.NotAnArray();
        window.Advance(1);
        return true;
    }

    /// <summary>Reads on until a batch is ready (<see cref="Ready"/>), more bytes are needed, or the array ends.</summary>
    internal async ValueTask<ScanResult> StepAsync(CancellationToken cancellationToken)
    {
        Ready = null;
        var end = Walk();
        if (end != ScanResult.NeedsBytes)
            return end;
        cancellationToken.ThrowIfCancellationRequested();
        return await window.FillAsync(cancellationToken) switch
        {
            FillResult.End => throw Truncated(),
            FillResult.Full => throw _structure.TooLarge(),
            _ => end,
        };
    }

    /// <summary>Checks that nothing follows the end of the array.</summary>
    internal async ValueTask<bool> CloseAsync(CancellationToken cancellationToken)
    {
        index?.Close();
        return await SkipWhiteSpaceAsync(cancellationToken) ? throw _structure.TrailingData(0) : true;
    }

    /// <summary>Starts again at a range of the file that begins with an object.</summary>
    internal void Restart() => _isAfterElement = false;

    /// <summary>Reads objects until a batch is full or memory holds no further whole object.</summary>
    internal ScanResult Walk()
    {
        while (true)
        {
            if (!(hasShortWay && ReadTemplate()) && ReadAny() is { } end)
                return end;
            if (objects.Model is { } model && batches.IsReady(model))
            {
                Ready = model;
                return ScanResult.BatchIsReady;
            }
        }
    }

    // The file ends, but its array does not.
    private Errors.InputException Truncated() => _structure.Truncated(
        isInObject: window.Unread.ContainsAnyExcept(" \t\r\n,"u8), _count, _lastModel, _lastPk);

    private bool ReadTemplate()
    {
        // The fast path takes every digit for the file's.
        if (window.HasStandIns)
            return false;
        var data = window.Unread;
        var start = 0;
        if (_isAfterElement && (data.Length == 0 || data[start++] != ','))
            return false;
        while (start < data.Length && data[start] is (byte)'\n' or (byte)' ')
            start++;
        var length = objects.ReadTemplate(start);
        if (length < 0)
            return false;
        Count(start, start + length);
        return true;
    }

    // Reads one object, or returns the reason why it can't.
    private ScanResult? ReadAny()
    {
        var reader = new Utf8JsonReader(window.Unread, isFinalBlock: false, _isAfterElement ? AfterElement : BeforeFirst);
        try
        {
            if (!reader.Read())
            {
                // Endless white space must not fill the memory.
                window.SkipWhiteSpace();
                return ScanResult.NeedsBytes;
            }

            if (reader.TokenType == JsonTokenType.EndArray)
            {
                window.Advance((int)reader.BytesConsumed);
                return ScanResult.ArrayEnded;
            }

            var start = (int)reader.TokenStartIndex;
            if (reader.TokenType != JsonTokenType.StartObject)
                throw _structure.NotAnObject(start);
            switch (objects.Read(ref reader))
            {
                case ObjectOutcome.Incomplete:
                    return ScanResult.NeedsBytes;
                case ObjectOutcome.WithoutModel:
                    throw _structure.WithoutModel(start);
                case ObjectOutcome.NotUtf8:
                    throw _structure.NotUtf8(start, (int)reader.BytesConsumed);
            }

            Count(start, (int)reader.BytesConsumed);
            return null;
        }
        catch (JsonException e)
        {
            var at = (int)reader.BytesConsumed;
            if (window.StandIn(at))
                return null;
            return NotFiniteNumber.IsCutOff(window.Unread[at..]) ? ScanResult.NeedsBytes : throw _structure.NotJson(e, at, reader.CurrentDepth);
        }
    }

    // Counts a complete object.
    private void Count(int start, int end)
    {
        _isAfterElement = true;
        _count++;
        _lastModel = objects.Model;
        _lastPk = objects.Pk;
        index?.Add(
            window.Offset + start,
            window.Offset + end,
            objects.Model?.Index ?? -1,
            index.WantsLine ? window.LineAt(start) : 0);
        window.Advance(end);
    }

    private async ValueTask<bool> SkipWhiteSpaceAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var at = window.Unread.IndexOfAnyExcept(" \t\r\n"u8);
            if (at >= 0)
            {
                window.Advance(at);
                return true;
            }

            window.Advance(window.Unread.Length);
            if (await window.FillAsync(cancellationToken) == FillResult.End)
                return false;
        }
    }

    private static JsonReaderState StateAfter(ReadOnlySpan<byte> json)
    {
        var options = new JsonReaderOptions { MaxDepth = JsonStructure.MaxDepth };
        var reader = new Utf8JsonReader(json, isFinalBlock: false, new JsonReaderState(options));
        while (reader.Read())
        {
        }

        return reader.CurrentState;
    }
}
