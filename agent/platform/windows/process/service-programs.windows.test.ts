import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadWindowsCalls } from '../calls/load-windows-calls.ts';
import { ServicePrograms } from './service-programs.ts';

/* What Windows, or Wine, says of a service that is registered here and never started. */

const NAME = 'MinesweepTestHost';
const KEY = `HKLM\\SYSTEM\\CurrentControlSet\\Services\\${NAME}\\Parameters`;
const HOST = 'C:\\windows\\system32\\svchost.exe';
const DLL = '%SystemRoot%\\System32\\no-such.dll';

function run(command: string, ...args: readonly string[]): void {
  const { status } = spawnSync(command, args, { stdio: 'ignore' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}`);
}

describe('what runs for a service of this Windows', () => {
  beforeAll(() => run('sc', 'create', NAME, 'binPath=', `${HOST} -k none`));
  afterAll(() => run('sc', 'delete', NAME));

  const read = async (name = NAME) => {
    const calls = await loadWindowsCalls();
    if ('missing' in calls) throw new Error(calls.missing);
    return new ServicePrograms(calls, { monotonicMs: () => 0 }).of(name);
  };
  const register = (type: string, data: string) =>
    run('reg', 'add', KEY, '/v', 'ServiceDll', '/t', type, '/d', data, '/f');

  it('is a host without a library, until one is registered', async () => {
    const missing = { unobservable: 'failed', detail: 'missing' };
    expect(await read()).toEqual({ name: NAME, program: { value: { text: HOST } }, library: missing });
    register('REG_EXPAND_SZ', DLL);
    expect((await read()).library).toEqual({ value: { text: DLL } });
  });

  it('is unknown where the registry has something else', async () => {
    register('REG_DWORD', '7');
    expect((await read()).library).toEqual({ unobservable: 'failed', detail: 'type-4' });
    register('REG_SZ', 'x'.repeat(8_000));
    expect((await read()).library).toEqual({ unobservable: 'failed', detail: 'too-long' });
  });

  it('is unknown for a service that is not there', async () => {
    expect((await read('NoSuchService')).program).toEqual({ unobservable: 'failed', detail: 'error-1060' });
  });
});
