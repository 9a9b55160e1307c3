using Periscope.ServiceDefaults.Messaging;

namespace Periscope.Gateway.Overview;

/// <summary>A list over all services.</summary>
/// <param name="Unreachable">Services whose part is missing because they did not answer.</param>
public sealed record SummedPage<T>(IReadOnlyList<T> Items, long Total, string? NextCursor, IReadOnlyList<string> Unreachable);

/// <summary>A circuit breaker of one replica.</summary>
/// <param name="State"><c>closed</c>, <c>open</c> or <c>half_open</c>.</param>
public sealed record ReplicaBreaker(
    string Name, string Service, int Replica, string State, int Failures, DateTimeOffset? OpenedAt, DateTimeOffset? RetryAt);

/// <summary>A backpressure gate of one replica.</summary>
/// <param name="State"><c>open</c> or <c>closed</c>.</param>
public sealed record ReplicaGate(
    string Name, string Service, int Replica, long Depth, long Capacity, long High, long Low, string State, long Refused);

/// <summary>Failed messages by service.</summary>
public sealed record SummedStatistics(IReadOnlyDictionary<string, DeadLetterStatistics?> Services, IReadOnlyList<string> Unreachable);

/// <summary>How the whole mesh is.</summary>
/// <param name="Status"><c>healthy</c> when all are; <c>unhealthy</c> when one is; else <c>degraded</c>.</param>
/// <param name="NotRunning">Services that the routes know and this installation does not run.</param>
public sealed record MeshHealth(string Status, IReadOnlyList<ReplicaHealth> Services, IReadOnlyList<string> NotRunning);

/// <summary>One replica of a service.</summary>
/// <param name="Detail">What is wrong when it gave no account of itself.</param>
/// <param name="Dependencies">Null when it gave no account of itself.</param>
public sealed record ReplicaHealth(string Service, int Replica, string Status, string? Detail, IReadOnlyList<DependencyHealth>? Dependencies);

/// <summary>Something that a service needs.</summary>
/// <param name="Milliseconds">How long finding out took.</param>
public sealed record DependencyHealth(string Name, string Status, string? Detail, double Milliseconds);
