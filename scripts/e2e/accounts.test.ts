import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { eventually, RunningMinesweep, runMinesweep, temporaryFolder } from '../testing/minesweep.ts';

const LAUNCHER = join(import.meta.dirname, '..', '..', 'bin', 'minesweep.mjs');
const PORTS = ['--console-port', '0', '--agents-port', '0', '--ingest-port', '0'];

describe('accounts from the command line', () => {
  const folder = temporaryFolder('accounts');
  const data = join(folder.path, 'data');
  const everywhere = ['collector', 'run', '--data', data, '--console-host', '0.0.0.0', ...PORTS];
  let collector: RunningMinesweep | undefined;

  afterAll(async () => {
    await collector?.[Symbol.asyncDispose]();
    folder[Symbol.dispose]();
  }, 20_000);

  it('the console stays on this machine until there is one', () => {
    const refused = runMinesweep(everywhere);
    expect([refused.status, refused.stderr]).toEqual([78, expect.stringContaining('minesweep account add NAME')]);
    const up = runMinesweep(['up', '--data', data, '--console-host', '192.0.2.1']);
    expect([up.status, up.stderr]).toEqual([78, expect.stringContaining('minesweep account add NAME')]);
  }, 30_000);

  it('one is added while no collector runs, with a password from a pipe', () => {
    const add = (name: string, password: string, ...more: string[]) =>
      runMinesweep(['account', 'add', name, '--data', data, ...more], [], `${password}\n`);
    expect(add('bob', 'a long password', '--role', 'viewer')).toMatchObject({
      ...{ status: 65, stderr: expect.stringContaining('has to be an administrator') },
    });
    expect(add('ann', 'short')).toMatchObject({ status: 65, stderr: expect.stringContaining('at least 12') });
    expect(add('ann', '')).toMatchObject({ status: 65, stderr: expect.stringContaining('No password') });
    expect(add('ann', 'ann of green gables')).toMatchObject({ status: 0, stdout: '' });
    expect(add('ANN', 'another password')).toMatchObject({ status: 65, stderr: expect.stringContaining('already') });
  }, 60_000);

  it('then it listens elsewhere too, and lets the account in by any address of this machine', async () => {
    collector = new RunningMinesweep(everywhere);
    await eventually('it is ready', 15_000, () => collector?.output.includes('collector ready') === true);
    expect(collector.output).toContain('without TLS');
    expect(api()).toMatch(/^http:\/\/127\.0\.0\.1:/);
    expect(await signIn('ann', 'ann of green gables')).toBe(200);
    expect(await signIn('ann', 'ann of green gables', api().replace('127.0.0.1', '127.0.0.2'))).toBe(200);
    expect(await signIn('ann', 'wrong')).toBe(401);
  }, 20_000);

  it('more are added while it runs, with a password that is typed and not shown', async () => {
    const typed = await type('bob', ['a password of bob', 'a password of bob']);
    expect(typed.status).toBe(0);
    expect(typed.shown).toContain('Password for bob');
    expect(typed.shown).not.toContain('a password');
    expect(await signIn('bob', 'a password of bob')).toBe(200);
    const differing = await type('carl', ['a password of carl', 'a passwort of carl']);
    expect([differing.status, differing.shown]).toEqual([65, expect.stringContaining('differ')]);
    const taken = runMinesweep(['account', 'add', 'bob', '--data', data], [], 'yet another password\n');
    expect([taken.status, taken.stderr]).toEqual([65, expect.stringContaining('already')]);
  }, 30_000);

  function api(): string {
    return (JSON.parse(readFileSync(join(data, 'runtime.json'), 'utf8')) as { readonly api: string }).api;
  }

  async function signIn(name: string, password: string, origin = api()): Promise<number> {
    const response = await fetch(`${origin}/api/v1/session`, {
      method: 'POST',
      headers: { origin, 'content-type': 'application/json' },
      body: JSON.stringify({ name, password }),
    });
    return response.status;
  }

  /** On a real terminal (`script` opens one): an answer after each question. */
  async function type(name: string, answers: readonly string[]): Promise<{ status: number | null; shown: string }> {
    const command = [process.execPath, LAUNCHER, 'account', 'add', name, '--role', 'viewer', '--data', data];
    const child: ChildProcess = spawn('script', ['-qec', command.join(' '), '/dev/null'], { stdio: 'pipe' });
    let shown = '';
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      shown += text;
    });
    const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
    for (const [index, answer] of answers.entries()) {
      await eventually('the question', 10_000, () => shown.split(': ').length > index + 1);
      child.stdin?.write(`${answer}\r`);
    }
    return { status: await ended, shown };
  }
});
