using Periscope.Gateway.Limits;

namespace Periscope.Gateway.Tests.Limits;

/// <summary>What is lent is used once, however many requests come at the same time.</summary>
internal sealed class LeaseTests
{
    private const int Threads = 4;
    private const int Cost = 3;
    private static readonly Take s_take = new("address:a", 100, "caller:c", new PlanLimit { Burst = 1000, PerMinute = 1000 }, Cost);
    private readonly StandingClock _clock = new();

    [Test]
    public void Take_ByManyAtATime_GivesEachPermitOnce()
    {
        const int Granted = 10_000;
        using var lease = new Lease();
        lease.Fill(s_take, Grant(Granted), _clock);
        var given = 0;

        Together(_ =>
        {
            while (lease.TryTake(s_take, _clock) is not null)
            {
                Interlocked.Increment(ref given);
            }
        });

        Assert.That(given, Is.EqualTo(Granted - 1), "all but the one of the request that asked");
    }

    [Test]
    public void Renewal_WhileOthersTake_GivesBackWhatNobodyGot()
    {
        const int Rounds = 500;
        const int Granted = 50;
        using var lease = new Lease();
        var (given, back, tokensBack, isOver) = (0, 0, 0, false);

        Together(thread =>
        {
            if (thread > 0)
            {
                while (!Volatile.Read(ref isOver))
                {
                    if (lease.TryTake(s_take, _clock) is not null)
                    {
                        Interlocked.Increment(ref given);
                    }
                }

                return;
            }

            for (var round = 0; round < Rounds; round++)
            {
                lease.Fill(s_take, Grant(Granted), _clock);
                Thread.Yield();
                var unused = lease.Renew(_clock).Unused;
                (back, tokensBack) = (back + unused.Requests, tokensBack + unused.Tokens);
            }

            Volatile.Write(ref isOver, true);
        });

        Assert.That(given + back, Is.EqualTo(Rounds * (Granted - 1)));
        Assert.That(tokensBack, Is.EqualTo(back * Cost));
    }

    [Test]
    public void Take_WithTooFewTokens_TakesNothing()
    {
        using var lease = new Lease();
        lease.Fill(s_take, Grant(3), _clock);

        var dear = lease.TryTake(s_take with { Cost = 3 * Cost }, _clock);

        Assert.That(dear, Is.Null);
        Assert.That(lease.Renew(_clock).Unused, Is.EqualTo(new Unused(2, 7, 2 * Cost)));
    }

    private static Granted Grant(int requests) => new(requests, new Taken(true, 0, 0, 0, 0), Minute: 7);

    private static void Together(Action<int> work)
    {
        var threads = Enumerable.Range(0, Threads).Select(number => new Thread(() => work(number))).ToArray();
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
    }
}
