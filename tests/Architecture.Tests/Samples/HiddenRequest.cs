
namespace Periscope.Architecture.Tests.Samples;

/// <summary>Deliberately wrong: nobody would check its range.</summary>
internal sealed record HiddenRequest([property: System.ComponentModel.DataAnnotations.Range(1, 10)] int Size);
