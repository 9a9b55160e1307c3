using NUnit.Framework;

namespace Periscope.TestKit;

/// <summary>
/// The real PostgreSQL, Redis and RabbitMQ that <c>./periscope test</c> starts for the whole run and names in the environment.
/// </summary>
/// <remarks>Where a name is absent the test is ignored on a developer's machine and fails in CI, so that nothing is skipped unseen.</remarks>
public static class TestServers
{
    public static string Postgres => Need("PERISCOPE_TEST_POSTGRES");

    public static string Redis => Need("PERISCOPE_TEST_REDIS");

    /// <summary>An amqp address without a virtual host.</summary>
    public static Uri RabbitMq => new(Need("PERISCOPE_TEST_RABBITMQ"));

    /// <summary>The management plugin's address, with the user's name and password in it.</summary>
    public static Uri RabbitMqManagement => new(Need("PERISCOPE_TEST_RABBITMQ_MANAGEMENT"));

    private static string Need(string name)
    {
        var value = Environment.GetEnvironmentVariable(name);
        if (string.IsNullOrEmpty(value))
        {
            if (Environment.GetEnvironmentVariable("CI") == "true")
            {
                Assert.Fail($"{name} is not set; ./periscope test sets it.");
            }

            Assert.Ignore($"skipped: {name} is not set; run ./periscope test.");
        }

        return value!;
    }
}
