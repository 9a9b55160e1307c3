namespace Periscope.LocalHosting.Commands;

/// <summary>The texts of <c>./periscope help</c>.</summary>
internal static class Help
{
    private const string All = """
        Periscope on this machine:

          ./periscope up       install what is missing, build, start everything, print where it is
          ./periscope down     end it
          ./periscope status   the state of each part
          ./periscope logs     what one part said
          ./periscope demo     watch it at work on two small sites of its own
          ./periscope test     build, check and test everything
          ./periscope bench    measure one thing
          ./periscope audit    check that nobody changed the audit trail
          ./periscope keys     change the keys that seal people's data and channels' secrets

        ./periscope help COMMAND says more.
        """;

    private static readonly Dictionary<string, string> Verbs = new()
    {
        ["up"] = """
            ./periscope up [--detach] [--port N] [--state DIR] [--allow-private HOST:PORT]... [--no-install]

              --detach                    return when everything is healthy, instead of staying until Ctrl-C
              --port N                    the gateway's port (8080)
              --state DIR                 data, logs and secrets (.periscope); another DIR and port is another Periscope
              --allow-private HOST:PORT   let this one address on a private network be fetched; may be repeated
              --no-install                say what is missing instead of installing it

            DIR/urls.json, DIR/owner.json and DIR/dashboard.json tell programs where it is and how to sign in.
            Settings of the services may be given as environment variables, such as Messaging__RedeliverySeconds=1,2,3.
            """,
        ["down"] = "./periscope down [--state DIR]\n\n  Ends everything that `up` started with this DIR. The data stays.",
        ["status"] = "./periscope status [--state DIR]\n\n  Lists every part with its state. The exit code is 0 when all are ready.",
        ["logs"] = "./periscope logs SERVICE [-f] [--state DIR]\n\n  -f   go on printing what comes",
        ["test"] = """
            ./periscope test [FILTER]

              Without FILTER everything. FILTER is a part of a test project's name (Data), or an NUnit filter (Name~Noise).
            """,
        ["bench"] = """
            ./periscope bench NAME [--corpora DIR] [--rounds N] [--seconds N] [--chromium FILE] [--service NAME]

              DIR is ../shared/corpora unless given. gateway and web take rounds, gateway and identity seconds of each, web a browser.
              gateway is measured before a service that does nothing and before data; --service takes one of the two: nothing or data.
              The last line is JSON.
            """,
        ["audit"] = """
            ./periscope audit verify [--state DIR] [--workspace ID] [--heads FILE]
            ./periscope audit heads [--state DIR] > FILE

              verify reads the audit trail of the running Periscope, every chain or that of one workspace, and says which entries were
              changed, removed, reordered or written anew. The exit code is 0 when there are none, 1 when there are, 2 when it cannot tell.
              heads prints the last signature of every chain. Keep FILE away from this machine: with --heads, verify also finds what was
              changed by somebody who has the database and the keys of the state directory.
            """,
        ["keys"] = """
            ./periscope keys rotate [--state DIR]

              Makes a new version of the keys that seal people's keys, second factors, open invitations and the secrets of channels, and
              seals them all with it, while Periscope runs. Needs the settings that `up` was given (Identity__MasterKey,
              Notification__EncryptionKey), if any. The exit code is 0, 1 when something does not open with any key, or 2 when it cannot begin.
            """,
        ["demo"] = """
            ./periscope demo [--port N] [--state DIR]

              Starts Periscope when nothing runs from DIR, with leave to fetch the demo's two sites on this machine, and leaves it running.
            """,
    };

    /// <exception cref="UsageException">There is no such command.</exception>
    public static int Print(string? verb)
    {
        Console.WriteLine(verb is null or "help" ? All : Verbs.GetValueOrDefault(verb) ?? throw new UsageException($"There is no command '{verb}'."));
        return 0;
    }
}
