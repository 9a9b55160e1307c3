using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Periscope.ServiceDefaults.Storage;

namespace Periscope.ServiceDefaults.Tests.Storage;

internal sealed class FileSnapshotStoreTests
{
    private static readonly byte[] s_page = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("<p>Pricing starts at $49.</p>", 500)));

    private readonly Guid _workspace = Guid.CreateVersion7();
    private string _path = "";
    private FileSnapshotStore _store = null!;

    [SetUp]
    public void MakeStore()
    {
        _path = Directory.CreateTempSubdirectory("periscope-snapshots-").FullName;
        _store = new FileSnapshotStore(Options.Create(new SnapshotOptions { Path = _path }));
    }

    [TearDown]
    public void RemoveStore() => Directory.Delete(_path, recursive: true);

    [Test]
    public async Task Put_Page_IsNamedByItsHashAndComesBackWhole()
    {
        var hash = await _store.PutAsync(_workspace, s_page);

        Assert.That(hash, Is.EqualTo(Convert.ToHexStringLower(SHA256.HashData(s_page))));
        Assert.That(await _store.GetAsync(_workspace, hash), Is.EqualTo(s_page));
        Assert.That(Files().Single(), Is.EqualTo(Path.Combine(_path, _workspace.ToString(), hash[..2], $"{hash}.br")));
        Assert.That(new FileInfo(Files().Single()).Length, Is.LessThan(s_page.Length / 10));
    }

    [Test]
    public async Task Put_NothingAtAll_ComesBackAsNothing()
    {
        var hash = await _store.PutAsync(_workspace, ReadOnlyMemory<byte>.Empty);

        Assert.That(await _store.GetAsync(_workspace, hash), Is.Empty);
    }

    [Test]
    [Repeat(20)]
    public async Task Put_SamePageFiftyTimesAtOnce_IsOneFile()
    {
        var hashes = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(() => _store.PutAsync(_workspace, s_page))));

        Assert.That(hashes.Distinct().Count(), Is.EqualTo(1));
        Assert.That(Files(), Has.Length.EqualTo(1));
        Assert.That(await _store.GetAsync(_workspace, hashes[0]), Is.EqualTo(s_page));
    }

    [Test]
    public async Task Put_OverAFileThatAPowerCutEmptied_WritesItAnew()
    {
        var hash = await _store.PutAsync(_workspace, s_page);
        await File.WriteAllBytesAsync(Files().Single(), []);

        await _store.PutAsync(_workspace, s_page);

        Assert.That(await _store.GetAsync(_workspace, hash), Is.EqualTo(s_page));
    }

    [Test]
    public async Task Get_OfAnotherWorkspace_IsNothing()
    {
        var hash = await _store.PutAsync(_workspace, s_page);

        Assert.That(await _store.GetAsync(Guid.CreateVersion7(), hash), Is.Null);
    }

    [Test]
    public async Task Get_EveryBitFlippedInTurn_IsNeverTakenForThePage()
    {
        var hash = await _store.PutAsync(_workspace, s_page);
        var file = Files().Single();
        var good = await File.ReadAllBytesAsync(file);
        for (var bit = 0; bit < good.Length * 8; bit++)
        {
            var bad = (byte[])good.Clone();
            bad[bit / 8] ^= (byte)(1 << (bit % 8));
            await File.WriteAllBytesAsync(file, bad);
            try
            {
                // A flip may lie in bits that carry nothing; then the page must be whole.
                Assert.That(await _store.GetAsync(_workspace, hash), Is.EqualTo(s_page));
            }
            catch (SnapshotCorruptedException e)
            {
                Assert.That(e.Hash, Is.EqualTo(hash));
            }
        }
    }

    [Test]
    public async Task Get_FileCutShort_SaysThatItIsCorrupted()
    {
        var hash = await _store.PutAsync(_workspace, s_page);
        var file = Files().Single();
        await using (var stream = File.OpenWrite(file))
        {
            stream.SetLength(stream.Length / 2);
        }

        await Assert.ThrowsAsync<SnapshotCorruptedException>(() => _store.GetAsync(_workspace, hash));
    }

    [TestCase("")]
    [TestCase("../../../../etc/passwd")]
    [TestCase("ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789")]
    [TestCase("/bcdef0123456789abcdef0123456789abcdef0123456789abcdef012345678")]
    public async Task Get_WhatIsNoHash_NeverBecomesAPath(string hash) =>
        await Assert.ThrowsAsync<ArgumentException>(() => _store.GetAsync(_workspace, hash));

    private string[] Files() => Directory.GetFiles(_path, "*", SearchOption.AllDirectories);
}
