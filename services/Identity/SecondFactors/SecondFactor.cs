namespace Periscope.Identity.SecondFactors;

/// <summary>The row of <c>second_factor_of</c>.</summary>
/// <param name="Secret">Sealed by the ring.</param>
/// <param name="Version">Of the ring; null where the master key itself sealed it.</param>
/// <param name="Confirmed">Whether signing in asks for it.</param>
/// <param name="CodesLeft">Recovery codes that are unused.</param>
internal sealed record SecondFactor(byte[] Secret, int? Version, bool Confirmed, int CodesLeft);

/// <summary>What the person puts into their authenticator.</summary>
/// <param name="Secret">Base32.</param>
/// <param name="Link">An <c>otpauth:</c> address, for a tap or a picture.</param>
internal sealed record Enrolment(string Secret, string Link);
