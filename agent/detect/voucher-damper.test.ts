import { describe, expect, it } from 'vitest';
import { observed } from '#shared/model/observed.ts';
import { parseMaps } from '../platform/linux/footprint/parse-maps.ts';
import { plainFootprint } from '../testing/footprints.ts';
import { WatchedHost } from '../testing/watched-host.ts';
import { readMinerConfig } from '#shared/recognise/miner-config.ts';
import { osNameOfText } from '#shared/model/os-name.ts';
import { simulatedWallet } from '../../scripts/simulate/simulated-wallet.ts';
import { signalDefinition } from '#shared/verdict/signals.ts';
import { isInterpreter } from './interpreters.ts';

const KIND = 'sustained-compute';

const ownedBy = (name: string) => ({ file: 'same' as const, package: observed({ name }) });

function hostWith(exe: string, owner: string | undefined): WatchedHost {
  const host = new WatchedHost();
  host.platform.start(10, { exe, cores: 1 });
  const origin = { file: 'same' as const, package: observed(owner === undefined ? {} : { name: owner }) };
  host.platform.footprints.set(10, plainFootprint({ origin: observed(origin) }));
  return host;
}

describe('what a busy processor says', () => {
  it.each([
    ['of a package', '/usr/bin/sha256sum', 'coreutils', 0.4],
    ['of nobody', '/usr/bin/sha256sum', undefined, 1],
    ['that runs what it is given', '/usr/bin/python3.11', 'python3.11-minimal', 1],
    ['that is a loader', '/usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2', 'libc6', 1],
  ])('of a program %s', async (_, exe, owner, quality) => {
    const host = hostWith(exe, owner);
    await host.run(400);
    const { signals, evidence } = host.of(KIND);
    expect(signals).toMatchObject([{ code: 'cpu.sustained', quality }]);
    expect(evidence.filter(({ code }) => code === 'package-owned')).toHaveLength(quality < 1 ? 1 : 0);
  });

  it.each([
    ['the loader', { environment: observed({ preloads: ['x.so'] }) }],
    ['the program itself', { memory: observed({ virtualBytes: 1, hugePageBytes: 0, foreignCode: ['x.so'] }) }],
    [
      'whoever has memory of no file run in it',
      {
        memory: observed({ virtualBytes: 1, executableAnonymousBytes: 2 ** 20, codeFiles: ['sha256sum', 'libc.so.6'] }),
      },
    ],
  ])('is not damped when other code was loaded into the program by %s', async (_, change) => {
    const host = hostWith('/usr/bin/sha256sum', 'coreutils');
    host.platform.footprints.set(10, plainFootprint(change));
    await host.run(400);
    expect(host.of(KIND).signals).toMatchObject([{ code: 'cpu.sustained', quality: 1 }]);
  });

  it.each([
    ['8 MiB of code beside an installed compiler', '/memfd:doublemapper (deleted)', ['libcoreclr.so'], 8],
    ['a page of code', '/memfd:x (deleted)', [], 1 / 256],
    ['a page of code', '/dev/zero (deleted)', [], 1 / 256],
    ['a page of code', '/SYSV00000000 (deleted)', [], 1 / 256],
  ])('is damped with %s in %s', async (_, code, libraries, mib) => {
    const exe = '/usr/bin/indexer';
    const host = hostWith(exe, 'indexer');
    const files = [exe, ...libraries.map((name) => `/usr/lib/dotnet/${name}`)];
    const maps = [
      ...files.map((path, at) => `${(at + 1).toString(16)}0000-${(at + 1).toString(16)}1000 r-xp 0 fd:01 9 ${path}`),
      `7e0000000000-${(0x7e00_0000_0000 + mib * 2 ** 20).toString(16)} r-xs 0 00:01 9 ${code}`,
    ];
    const memory = observed({ virtualBytes: 1, hugePageBytes: 0, ...parseMaps(maps.join('\n')) });
    host.platform.footprints.set(10, plainFootprint({ memory, origin: observed(ownedBy('indexer')) }));
    await host.run(400);
    expect(host.of(KIND).signals).toMatchObject([{ code: 'cpu.sustained', quality: 0.4 }]);
  });

  it.each([
    ['of a package', '/usr/bin/xz', 'xz-utils', 'working-directory', 0.04],
    ['of a package', '/usr/bin/xz', 'xz-utils', 'user-home', 0.04],
    ['of a package that mines', '/usr/bin/xmrig', 'xmrig', 'user-home', 1],
    ['of a package, whose own file it is,', '/usr/bin/xz', 'xz-utils', 'open', 1],
    ['of nobody', '/usr/bin/xz', undefined, 'working-directory', 1],
    ['that runs what it is given', '/usr/bin/python3.11', 'python3.11-minimal', 'working-directory', 1],
  ] as const)(
    'leaves of a configuration near a program %s (%s) what its place allows',
    async (_, exe, owner, how, factor) => {
      const host = hostWith(exe, owner);
      const text = JSON.stringify({
        'donate-level': 1,
        pools: [{ url: 'pool.example:3333', user: simulatedWallet('near') }],
      });
      const reading = readMinerConfig(text) ?? expect.fail();
      const content = observed({ sizeBytes: text.length, reading });
      const files = observed([{ path: osNameOfText('/root/config.json'), how, content }]);
      host.platform.configs.set(10, { kind: 'miner-config', process: host.platform.keyOf(10), files });
      await host.run(100);
      // From the first word on, not only once it is known who vouches.
      const [first, ...more] = host.revisions.filter(({ kind }) => kind === 'miner-config');
      for (const each of more) expect(each.signals).toEqual(first?.signals);
      const { signals } = host.of('miner-config');
      const full = how === 'open' ? 1 : 0.8;
      const { score } = reading;
      expect(signals).toMatchObject([
        { code: 'artefact.miner-config', quality: expect.closeTo((factor * full * score) / 100) },
        { code: 'artefact.wallet-in-config', quality: expect.closeTo(factor * full) },
      ]);
      // Nothing that faint opens a door (MIN_SAY).
      const says = signals.map(({ code, quality }) => quality * (signalDefinition(code)?.weight ?? 1));
      expect(Math.max(...says) < 0.03).toBe(factor < 1);
    },
  );

  it('is learned again after a restart of the agent, and when the process becomes another program', async () => {
    const host = hostWith('/usr/bin/sha256sum', 'coreutils');
    await host.run(400);
    const again = new WatchedHost(undefined, host.platform);
    again.watch.restore([], new Map(JSON.parse(JSON.stringify([...host.watch.snapshot()]))), true);
    await again.run(400);
    expect(again.of(KIND).signals).toMatchObject([{ quality: 0.4 }]);
    host.platform.footprints.clear();
    Object.assign(host.platform.processes.get(10) ?? {}, { name: 'other', exe: '/opt/other', inode: 11 });
    await again.run(120);
    expect(again.of(KIND).signals).toMatchObject([{ quality: 1 }]);
  });

  it('knows interpreters by the name of their file', () => {
    for (const path of [
      '/bin/sh',
      '/usr/bin/perl5.36.0',
      '/usr/local/bin/node',
      '/usr/bin/qemu-x86_64',
      '/opt/jdk-17/bin/java',
      '/usr/bin/gdb',
      '/usr/bin/vim.basic',
      '/usr/bin/octave-cli-8.4.0',
      'C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe',
      'C:\\Windows\\System32\\RunDLL32.EXE',
      'C:\\Program Files\\nodejs\\node.exe',
      'D:\\Python312\\python.exe',
      'D:\\Python312\\python3.12.exe',
      'D:\\Python312\\pythonw3.12.exe',
      'D:\\AutoHotkey\\AutoHotkey64.exe',
      'D:\\AutoHotkey\\AutoHotkeyU32.exe',
      'D:\\AutoIt3\\AutoIt3.exe',
      'D:\\AutoIt3\\AutoIt3_x64.exe',
      'D:\\PHP\\php-cgi.exe',
      'C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell_ise.exe',
      'C:\\ProgramData\\powershell.com',
      'C:\\ProgramData\\node.exe.bak',
      'C:\\ProgramData\\python',
      'C:\\Program Files\\Windows Kits\\10\\Debuggers\\x64\\cdb.exe',
    ])
      expect(isInterpreter(path), path).toBe(true);
    for (const path of [
      '/usr/bin/gzip',
      '/usr/bin/shasum-fast',
      '/usr/bin/openssl',
      '',
      '/',
      'C:\\',
      'C:\\App\\notcmd.exe',
      'C:\\node\\app.exe',
      'C:\\App\\updater.exe',
      `C:\\App\\${'node.'.repeat(9_000)}x`,
    ])
      expect(isInterpreter(path), path).toBe(false);
  });
});
