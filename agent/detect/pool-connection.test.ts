import { describe, expect, it } from 'vitest';
import { emptySignatureSet } from '#shared/signature/compile-signatures.ts';
import { testSignatures, WatchedHost } from '../testing/watched-host.ts';

const KIND = 'pool-connection';

describe('pool connection', () => {
  it('names the pool of a hot process', async () => {
    const host = new WatchedHost();
    host.platform.start(10, { cores: 1 });
    await host.run(10);
    host.platform.connect(10, '203.0.113.7', 3333);
    await host.run(2);
    expect(host.of(KIND)).toMatchObject({
      pools: [{ host: '203.0.113.7', port: 3333 }],
      signals: [{ code: 'network.pool-connection', quality: 1, params: { pool: '203.0.113.7:3333' } }],
      evidence: [{ code: 'signature-match' }],
    });
  });

  it('keeps the episode over a reconnection, and adds a second pool at once', async () => {
    const host = new WatchedHost();
    host.platform.start(10, { cores: 1 });
    const first = host.platform.connect(10, '203.0.113.7', 3333);
    await host.run(60);
    host.platform.sockets.delete(first);
    await host.run(30);
    host.platform.connect(10, '203.0.113.7', 3333);
    host.platform.connect(10, '203.0.113.9', 443);
    await host.run(5);
    expect(host.findings.size).toBe(1);
    expect(host.of(KIND).pools).toHaveLength(2);
  });

  it('says of a quiet process only what its port proves', async () => {
    const host = new WatchedHost();
    host.platform.start(10);
    host.platform.start(11);
    host.platform.start(12);
    host.platform.connect(10, '203.0.113.9', 443);
    host.platform.connect(11, '203.0.113.7', 443);
    host.platform.connect(12, '203.0.113.7', 3333);
    await host.run(30);
    expect([...host.findings.values()].map(({ subject }) => subject)).toMatchObject([{ process: { pid: 12 } }]);
    expect(host.of(KIND).signals[0]?.quality).toBeCloseTo(0.7, 5);
  });

  it('says nothing of other connections', async () => {
    const host = new WatchedHost();
    host.platform.start(10, { cores: 1 });
    host.platform.connect(10, '203.0.113.8', 3333);
    await host.run(60);
    expect(host.kinds).toEqual([]);
  });

  it('meets a connection that is older than the indicator that names its pool', async () => {
    let listed = emptySignatureSet();
    const signatures = { ...listed, matchAddress: (ip: string, port?: number) => listed.matchAddress(ip, port) };
    const host = new WatchedHost(signatures);
    host.platform.start(10, { cores: 1 });
    host.platform.connect(10, '203.0.113.7', 3333);
    await host.run(10);
    expect(host.kinds).not.toContain(KIND);
    listed = testSignatures();
    await host.run(2);
    expect(host.of(KIND).pools).toEqual([{ host: '203.0.113.7', port: 3333 }]);
  });
});
