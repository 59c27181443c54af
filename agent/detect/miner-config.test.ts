import { describe, expect, it } from 'vitest';
import { observed } from '#shared/model/observed.ts';
import { osNameOfText } from '#shared/model/os-name.ts';
import { readMinerConfig } from '#shared/recognise/miner-config.ts';
import { simulatedWallet } from '../../scripts/simulate/simulated-wallet.ts';
import type { CandidateFile } from '../platform/platform.ts';
import { WatchedHost } from '../testing/watched-host.ts';

const wallet = simulatedWallet('miner-config');
const KIND = 'miner-config';

function configFile(user: string, how: CandidateFile['how'] = 'beside-exe'): CandidateFile {
  const text = JSON.stringify({
    'donate-level': 1,
    cpu: { 'huge-pages': true },
    pools: [{ url: 'pool.example:3333', user }],
  });
  const reading = readMinerConfig(text);
  if (reading === undefined) throw new Error('the test configuration must be recognised');
  return { path: osNameOfText('/opt/x/config.json'), how, content: observed({ sizeBytes: text.length, reading }) };
}

function place(host: WatchedHost, pid: number, files: readonly CandidateFile[]): void {
  host.platform.configs.set(pid, { kind: KIND, process: host.platform.keyOf(pid), files: observed(files) });
}

describe('miner configuration', () => {
  it('is asked for when a process is hot, and names file, pool and wallet', async () => {
    const host = new WatchedHost();
    host.platform.start(10, { cores: 1 });
    host.platform.start(11);
    place(host, 10, [configFile(wallet)]);
    await host.run(12);
    expect(host.of(KIND)).toMatchObject({
      pools: [{ host: 'pool.example', port: 3333 }],
      wallets: [{ address: wallet, valid: true }],
      signals: [
        { code: 'artefact.miner-config', params: { path: '/opt/x/config.json', how: 'beside-exe' } },
        { code: 'artefact.wallet-in-config', params: { wallet } },
      ],
      evidence: [{ code: 'config-file', params: { path: '/opt/x/config.json' } }],
    });
    expect(host.platform.reads.filter((read) => read.startsWith(KIND))).toEqual(['miner-config 10']);
  });

  it('is looked for again, at growing distances, when it was not there', async () => {
    const host = new WatchedHost();
    host.platform.start(10, { cores: 1 });
    await host.run(30);
    place(host, 10, [configFile(wallet)]);
    await host.run(60);
    expect(host.kinds).toContain(KIND);
    await host.run(3_000);
    expect(host.platform.reads.filter((read) => read.startsWith(KIND))).toHaveLength(4);
  });

  it('of a template is weak and says so', async () => {
    const host = new WatchedHost();
    host.platform.start(10, { cores: 1 });
    place(host, 10, [configFile('YOUR_WALLET_ADDRESS')]);
    await host.run(12);
    const finding = host.of(KIND);
    expect(finding.signals.map(({ code }) => code)).toEqual(['artefact.miner-config']);
    expect(finding.signals[0]?.quality).toBeLessThan(0.4);
    expect(finding.evidence).toContainEqual({ code: 'template-wallet', params: {} });
  });

  it('is asked for again after another program took over the process', async () => {
    const host = new WatchedHost();
    const process = host.platform.start(10, { cores: 1 });
    await host.run(20);
    process.name = 'other';
    process.inode = 77;
    await host.run(5);
    expect(host.platform.reads.filter((read) => read.startsWith(KIND))).toHaveLength(2);
  });

  it('is looked for as soon as a program bears the name of a miner, whether it computes or not', async () => {
    const host = new WatchedHost();
    host.platform.start(10, { exe: '/opt/x/xmrig', argv: ['/opt/x/xmrig'] });
    host.platform.start(11, { exe: '/opt/y/worker', name: 'worker', argv: ['worker'] });
    place(host, 10, [configFile(wallet)]);
    place(host, 11, [configFile(wallet)]);
    await host.run(3);
    expect(host.of(KIND)).toMatchObject({ subject: { process: { pid: 10 } }, pools: [{ host: 'pool.example' }] });
    expect(host.platform.reads.filter((read) => read.startsWith(KIND))).toEqual(['miner-config 10']);
  });

  it('is no longer looked for when another program has taken over the process', async () => {
    const host = new WatchedHost();
    const process = host.platform.start(10, { exe: '/opt/x/xmrig', argv: ['/opt/x/xmrig'] });
    await host.run(5);
    Object.assign(process, { exe: '/usr/bin/sleep', name: 'sleep', argv: ['sleep', '60'], inode: 77 });
    place(host, 10, [configFile(wallet)]);
    await host.run(120);
    expect(host.kinds).not.toContain(KIND);
  });
});
