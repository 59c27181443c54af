import { describe, expect, it } from 'vitest';
import { minerFootprint, plainFootprint } from '../testing/footprints.ts';
import { WatchedHost } from '../testing/watched-host.ts';
import { simulatedWallet } from '../../scripts/simulate/simulated-wallet.ts';

describe('miner environment', () => {
  it('names pool, wallet and variables of a process that computes', async () => {
    const host = new WatchedHost();
    host.platform.start(10, { cores: 1 });
    host.platform.start(11);
    const { environment } = minerFootprint();
    for (const pid of [10, 11]) host.platform.footprints.set(pid, plainFootprint({ environment }));
    await host.run(12);
    const wallet = simulatedWallet('footprint');
    expect(host.of('miner-environment')).toMatchObject({
      subject: { process: { pid: 10 } },
      pools: [{ host: 'pool.example', port: 3333 }],
      wallets: [{ address: wallet, valid: true }],
      signals: [
        { code: 'artefact.miner-environment', params: { variables: 'XMRIG_ARGS WALLET' } },
        { code: 'artefact.wallet-in-environment', quality: 1, params: { wallet } },
      ],
    });
    expect(host.kinds).toEqual(['miner-environment']);
    expect(host.platform.reads.filter((read) => read.startsWith('process-footprint'))).toEqual([
      'process-footprint 10',
    ]);
  });

  it('is asked for again, because a process may become another program', async () => {
    const host = new WatchedHost();
    const process = host.platform.start(10, { cores: 1 });
    await host.run(20);
    process.inode = 77;
    process.name = 'other';
    host.platform.footprints.set(10, minerFootprint());
    await host.run(5);
    expect(host.kinds).toContain('miner-environment');
  });
});
