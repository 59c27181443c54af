import { describe, expect, it } from 'vitest';
import { WatchedHost } from '../testing/watched-host.ts';

const KIND = 'miner-program';

describe('a program with the name of a miner', () => {
  it.each([
    ['of its file', 1, { exe: '/opt/x/xmrig', name: 'worker', argv: ['worker'] }],
    ['of its file on Windows', 1, { exe: 'C:\\Java\\SmartMiner\\XMRig.exe', name: 'javaw.exe', argv: ['javaw.exe'] }],
    ['in the list of processes', 0.8, { exe: '/usr/bin/bash', name: 'xmrig', argv: ['/bin/bash', '/tmp/x'] }],
    ['in its first argument', 0.6, { exe: '/memfd:x (deleted)', name: 'x', argv: ['./xmrig', '-c', 'x.json'] }],
  ])('is told by the name %s, though it rests', async (_, quality, program) => {
    const host = new WatchedHost();
    host.platform.start(10, program);
    await host.run(2);
    expect(host.of(KIND)).toMatchObject({
      subject: { process: { pid: 10 } },
      signals: [
        { code: 'provenance.miner-name', quality, params: { miner: 'xmrig', name: expect.stringMatching(/^xmrig/i) } },
      ],
      evidence: [{ code: 'signature-match' }],
    });
  });

  it.each([
    ['speaks of one in its arguments', { exe: '/usr/bin/vim', name: 'vim', argv: ['vim', '/opt/xmrig'] }],
    ['lies in a folder called so', { exe: '/opt/xmrig/notes', name: 'notes', argv: ['/opt/xmrig/notes'] }],
    ['has a name that others have as well', { exe: '/opt/x/miner', name: 'miner', argv: ['miner'] }],
    [
      'tells in a title what somebody asks for',
      { exe: '/usr/sbin/proftpd', name: 'proftpd', argv: ['proftpd: STOR /pub/xmrig'] },
    ],
    ['is called similarly', { exe: '/opt/x/xmrig-exporter', name: 'xmrig-exporter', argv: ['xmrig-exporter'] }],
  ])('is none that %s', async (_, program) => {
    const host = new WatchedHost();
    host.platform.start(10, program);
    await host.run(5);
    expect(host.kinds).toEqual([]);
  });

  it('is told no longer of a process that has become another program', async () => {
    const host = new WatchedHost();
    const process = host.platform.start(10, { exe: '/opt/x/xmrig', name: 'xmrig', argv: ['xmrig'] });
    await host.run(2);
    const told = host.revisions.length;
    Object.assign(process, { exe: '/usr/bin/sleep', name: 'sleep', argv: ['sleep', '60'], inode: 77 });
    await host.run(200);
    expect(host.revisions.slice(told).filter(({ state }) => state === 'open')).toEqual([]);
  });
});
