using Periscope.ServiceDefaults.Security;

namespace Periscope.ServiceDefaults.Tests.Security;

internal sealed class PermissionsTests
{
    private static readonly string[] s_roles = [Roles.Viewer, Roles.Member, Roles.Admin, Roles.Owner];

    // As the platform's design lists them. Whoever may write may read.
    private static readonly Dictionary<string, string[]> s_designed = new()
    {
        [Roles.Viewer] = ["read:competitors", "read:query"],
        [Roles.Member] = ["read:competitors", "read:query", "write:query", "read:alerts"],
        [Roles.Admin] = ["read:competitors", "write:competitors", "read:query", "write:query", "read:alerts", "write:alerts"],
        [Roles.Owner] = ["read:competitors", "write:competitors", "read:query", "write:query", "read:alerts", "write:alerts"],
    };

    [TestCaseSource(nameof(s_roles))]
    public void Role_MayWhatTheDesignGivesIt_AndNothingElseOfIt(string role)
    {
        var may = from noun in new[] { "competitors", "query", "alerts" }
                  from writes in new[] { false, true }
                  where Permissions.Allows(role, noun, writes)
                  select $"{(writes ? "write" : "read")}:{noun}";

        Assert.That(may, Is.EquivalentTo(s_designed[role]));
    }

    [TestCaseSource(typeof(Permissions), nameof(Permissions.Table))]
    public void Row_IsForRolesFromOneOn_AndWritingNeverNeedsLessThanReading(Permission row)
    {
        foreach (var writes in new[] { false, true })
        {
            var allowed = s_roles.Select(role => Permissions.Allows(role, row.Name, writes)).ToList();

            Assert.That(allowed, Is.Ordered, "a role includes those before it");
            Assert.That(allowed[^1], Is.True, "owners may everything");
            Assert.That(s_roles[allowed.IndexOf(true)], Is.EqualTo(row.Least(writes)));
        }

        Assert.That(Roles.Includes(row.Write, row.Read), Is.True);
        Assert.That(Permissions.Allows("impostor", row.Name, writes: false), Is.False);
        Assert.That(Permissions.Allows(Roles.Client, row.Name, writes: false), Is.False, "a client has scopes and no role");
        Assert.That(Permissions.Allows(null, row.Name, writes: false), Is.False);
    }

    [Test]
    public void Names_AreUnique_AndWhatHasNoRowIsReadByViewersAndWrittenByMembers()
    {
        Assert.That(Permissions.Table.Select(row => row.Name), Is.Unique);
        Assert.That(Permissions.Of("things"), Is.EqualTo(new Permission(Permissions.Anything, Roles.Viewer, Roles.Member)));
    }
}
