import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { fuzz, hostileText } from '../../../../scripts/testing/fuzz.ts';
import { provideTool, requireOrSkip } from '../../../../scripts/testing/require-tool.ts';
import { GapCounts } from '../../gap-counts.ts';
import { LIVE_PATHS } from '../linux-paths.ts';
import { parseLogindSession, readLogins } from './logins.ts';
import { Users } from '../process/users.ts';
import { parseUtmp } from './utmp.ts';

function record(type: number, pid: number, line: string, user: string | Buffer, seconds: number): Buffer {
  const bytes = Buffer.alloc(384, 0);
  bytes.writeInt16LE(type, 0);
  bytes.writeInt32LE(pid, 4);
  Buffer.from(line).copy(bytes, 8);
  Buffer.from(user).copy(bytes, 44);
  bytes.writeInt32LE(seconds, 340);
  return bytes;
}

describe('utmp', () => {
  const boot = record(2, 0, '~', 'reboot', 1_700_000_000);
  const root = record(7, 41, 'pts/0', 'root', 1_700_000_100);

  it('tells of those who are logged in, names of any bytes and full fields too', () => {
    const odd = record(7, 42, 'l'.repeat(32), Buffer.from([0xff, 0x41]), 0);
    const dead = record(8, 43, 'pts/2', 'gone', 1_700_000_200);
    expect(parseUtmp(Buffer.concat([boot, root, dead, odd, root.subarray(0, 200)]))).toEqual([
      { user: { text: 'root' }, line: { text: 'pts/0' }, pid: 41, sinceMs: 1_700_000_100_000 },
      { user: { text: '\ufffdA', rawBase64: '/0E=' }, line: { text: 'l'.repeat(32) }, pid: 42 },
    ]);
  });

  it('is read whatever it holds', () => {
    fuzz('utmp', fc.uint8Array({ maxLength: 1_200 }), (bytes) => void parseUtmp(bytes));
    const type = fc.record({ at: fc.nat(383), value: fc.nat(255) });
    fuzz('damaged utmp', type, ({ at, value }) => {
      const bytes = Buffer.from(root);
      bytes[at] = value;
      for (const { user, pid } of parseUtmp(bytes)) expect(user.text !== '' && pid > 0).toBe(true);
    });
  });
});

describe('a session of logind', () => {
  const text = 'UID=0\nUSER=root\nACTIVE=1\nSTATE=active\nREMOTE=1\nTYPE=tty\nCLASS=user\nREALTIME=1700000100000000\n';

  it('is a person at a terminal, and no job, greeter or manager', () => {
    const login = { user: { text: 'root' }, line: { text: 'session 4' }, sinceMs: 1_700_000_100_000 };
    expect(parseLogindSession('4', text)).toEqual(login);
    for (const [from, to] of [
      ['CLASS=user', 'CLASS=background'],
      ['CLASS=user', 'CLASS=greeter'],
      ['STATE=active', 'STATE=closing'],
      ['REMOTE=1\nTYPE=tty', 'REMOTE=0\nTYPE=unspecified'],
    ] as const)
      expect(parseLogindSession('4', text.replace(from, to))).toBeUndefined();
  });

  it('is read whatever it holds', () => {
    fuzz('logind', hostileText(), (hostile) => {
      parseLogindSession('1', hostile);
      expect(parseLogindSession('1', `${text}X=${hostile.replaceAll('\n', '')}`)?.user.text).toBe('root');
    });
  });
});

describe.skipIf(process.platform !== 'linux')('a real terminal', () => {
  it('is somebody, until it is closed', async (context) => {
    requireOrSkip(context, provideTool({ command: 'script', debianPackage: 'bsdutils' }));
    const users = new Users('/etc/passwd', new GapCounts());
    const count = () => {
      // Terminals alone: what else tells of logins is not ours to write.
      const reading = readLogins({ ...LIVE_PATHS, run: '/nonexistent' }, users);
      return 'value' in reading ? reading.value.length : reading.unobservable;
    };
    const before = count();
    expect(before).toBeTypeOf('number');
    const terminal = spawn('script', ['-qc', 'sleep 20', '/dev/null'], { stdio: ['pipe', 'ignore', 'ignore'] });
    const ended = once(terminal, 'exit');
    await expect.poll(count, { timeout: 10_000 }).toBe(Number(before) + 1);
    terminal.kill();
    await ended;
    await expect.poll(count, { timeout: 10_000 }).toBe(before);
  });
});

describe('logins', () => {
  const folder = mkdtempSync(join(tmpdir(), 'minesweep-logins-'));
  const paths = {
    ...{ proc: join(folder, 'proc'), sys: join(folder, 'sys'), etc: join(folder, 'etc') },
    ...{ run: join(folder, 'run'), dev: join(folder, 'dev') },
  };
  const users = new Users(join(folder, 'passwd'), new GapCounts());
  const lines = () => {
    const reading = readLogins(paths, users);
    return 'value' in reading ? reading.value.map(({ line }) => line.text) : reading.unobservable;
  };

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('come from the first source that there is', () => {
    expect(lines()).toBe('unsupported');
    mkdirSync(`${paths.dev}/pts`, { recursive: true });
    writeFileSync(`${paths.dev}/pts/ptmx`, '');
    expect(lines()).toEqual([]);
    writeFileSync(`${paths.dev}/pts/3`, '');
    expect(lines()).toEqual(['pts/3']);
    mkdirSync(`${paths.run}/systemd/sessions`, { recursive: true });
    expect(lines()).toEqual(['pts/3']);
    writeFileSync(`${paths.run}/systemd/sessions/7`, 'USER=root\nTYPE=tty\nCLASS=user\nSTATE=online\n');
    writeFileSync(`${paths.run}/systemd/sessions/7.ref`, '');
    expect(lines()).toEqual(['session 7']);
    mkdirSync(`${paths.proc}/41`, { recursive: true });
    writeFileSync(
      `${paths.run}/utmp`,
      Buffer.concat([record(7, 41, 'pts/0', 'root', 1), record(7, 42, 'pts/1', 'x', 1)]),
    );
    expect(lines()).toEqual(['pts/0']);
  });
});
