namespace Periscope.Notification.Deliveries;

/// <summary>How a receiver took a message.</summary>
internal sealed record SendOutcome
{
    public bool Delivered { get; private init; }

    /// <summary>Trying again may help.</summary>
    public bool MayRetry { get; private init; }

    /// <summary>The receiver asks never to be called again.</summary>
    public bool Gone { get; private init; }

    /// <summary>An HTTP status or an SMTP reply code.</summary>
    public int? Code { get; private init; }
    public string? Error { get; init; }

    /// <summary>Nothing was sent: the receiver's circuit breaker is open until then. This counts as no try.</summary>
    public DateTimeOffset? NotBefore { get; private init; }

    /// <summary>How long the receiver asks to be left alone.</summary>
    public TimeSpan? RetryAfter { get; private init; }

    /// <param name="code">The receiver's answer.</param>
    /// <param name="note">What did not go well all the same.</param>
    public static SendOutcome Success(int? code, string? note = null) => new() { Delivered = true, Code = code, Error = note };

    public static SendOutcome Failure(string error, int? code = null, TimeSpan? retryAfter = null) =>
        new() { MayRetry = true, Error = error, Code = code, RetryAfter = retryAfter };

    public static SendOutcome Postponed(DateTimeOffset until, string why) => new() { MayRetry = true, NotBefore = until, Error = why };

    public static SendOutcome Refusal(string error, int? code = null) => new() { Error = error, Code = code };

    public static SendOutcome GoneForGood(string error, int code) => new() { Gone = true, Error = error, Code = code };
}
