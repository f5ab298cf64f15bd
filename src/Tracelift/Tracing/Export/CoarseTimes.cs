using Tracelift.Model;

namespace Tracelift.Tracing.Export;

/// <summary>The precision of exported times: exact times show who worked when, even without usernames.</summary>
public enum CoarseTimes
{
    /// <summary>Exact times.</summary>
    None,

    /// <summary>The day, at midnight UTC.</summary>
    Day,

    /// <summary>The first day of the month.</summary>
    Month,

    /// <summary>The first day of the year.</summary>
    Year,
}

/// <summary>Rounds the times of rows.</summary>
internal static class TimeRounding
{
    /// <summary>Rounds every time of a batch down, which keeps the order of times.</summary>
    public static void Apply(Batch batch, CoarseTimes grain)
    {
        if (grain == CoarseTimes.None)
            return;
        foreach (var column in batch.Columns)
        {
            if (column.Column.Kind != ColumnKind.Time)
                continue;
            var values = ((LongColumn)column).Values;
            for (var row = 0; row < batch.Count; row++)
            {
                if (!column.IsNull(row))
                    values[row] = Down(values[row], grain);
            }
        }
    }

    /// <summary>Rounds a time down.</summary>
    /// <param name="microseconds">Since 1970-01-01 UTC.</param>
    /// <param name="grain">The precision.</param>
    internal static long Down(long microseconds, CoarseTimes grain)
    {
        var day = DateTime.UnixEpoch.AddMicroseconds(microseconds).Date;
        var from = grain switch
        {
            CoarseTimes.Day => day,
            CoarseTimes.Month => day.AddDays(1 - day.Day),
            CoarseTimes.Year => day.AddDays(1 - day.DayOfYear),
            _ => throw new ArgumentOutOfRangeException(nameof(grain), grain, "is not a precision"),
        };
        return (from - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
    }
}
