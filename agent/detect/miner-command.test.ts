import { describe, expect, it } from 'vitest';
import { simulatedWallet } from '../../scripts/simulate/simulated-wallet.ts';
import { WatchedHost } from '../testing/watched-host.ts';

const wallet = simulatedWallet('miner-command');

describe('miner command', () => {
  it('finds pool, wallet and flags in the arguments of a hot process', async () => {
    const host = new WatchedHost();
    host.platform.start(10, {
      cores: 1,
      argv: [
        './kheiper',
        '-o',
        'stratum+tcp://pool.example:3333',
        '-u',
        `${wallet}.rig`,
        '-p',
        'x',
        '--donate-level=1',
      ],
    });
    await host.run(10);
    expect(host.of('miner-command')).toMatchObject({
      pools: [{ host: 'pool.example', port: 3333 }],
      wallets: [{ address: wallet, valid: true }],
      signals: [
        { code: 'artefact.miner-command', params: { flags: '--donate-level' } },
        { code: 'artefact.wallet-in-argv', params: { wallet } },
      ],
    });
  });

  it('says nothing of the same words in a process that rests, and of other programs that compute', async () => {
    const host = new WatchedHost();
    host.platform.start(10, { argv: ['grep', '-r', `stratum+tcp://pool.example:3333`, '/etc'] });
    host.platform.start(11, { argv: ['kheiper', '-o', 'pool.example:3333', '-u', wallet, '--coin=monero'] });
    host.platform.start(12, { cores: 1, argv: ['ffmpeg', '-i', 'in.mkv', '-o', 'out.mkv', '-u', 'media'] });
    await host.run(30);
    expect(host.kinds).toEqual([]);
  });

  it('is told of who rests too, if its name is that of a miner', async () => {
    const host = new WatchedHost();
    const argv = ['./.x', '-o', 'stratum+tcp://pool.example:3333', '-u', wallet, '-k'];
    host.platform.start(10, { exe: '/opt/.x/XMRig', argv });
    host.platform.start(11, { exe: '/usr/local/bin/miner', name: 'miner', argv }); // a name that others have as well
    await host.run(3);
    const told = [...host.findings.values()].filter(({ kind }) => kind === 'miner-command');
    expect(told).toMatchObject([{ subject: { process: { pid: 10 } } }]);
  });
});
