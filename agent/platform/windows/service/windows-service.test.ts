import { describe, expect, it } from 'vitest';
import type { ServiceCalls } from './service-calls.ts';
import { RUNNING, STOPPED } from './service-states.ts';
import { SERVICE_STATUS_PROCESS } from '../calls/structures.ts';
import { WindowsService } from './windows-service.ts';

/* What no service manager of a test does: to refuse a change. All others are tried with the true one (service.windows.test.ts). */

const PRIVATE = 'O:BAD:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)';
const order = (more: { readonly tokenFile?: string; readonly program?: string | undefined } = {}) => ({
  program: {
    file: more.program ?? 'C:\\app\\node.exe',
    args: [],
    folder: more.program === undefined ? 'C:\\package' : undefined,
  },
  ...{ args: ['agent', 'run'], dataFolder: 'C:\\data', tokenFile: more.tokenFile, reads: [] },
});

function managerOf(rights: Readonly<Record<string, string>> = {}) {
  const open = new Set<bigint>();
  const asked: string[] = [];
  let state = RUNNING;
  let handles = 0n;
  const opened = () => {
    handles += 1n;
    open.add(handles);
    return handles;
  };
  const calls = {
    openManager: opened,
    openService: opened,
    close: (handle: bigint) => void open.delete(handle),
    queryStatus() {
      const status = Buffer.alloc(SERVICE_STATUS_PROCESS.bytes);
      status.writeUInt32LE(state, SERVICE_STATUS_PROCESS.at.currentState);
      return status;
    },
    control() {
      asked.push('stop');
      state = STOPPED;
      return true;
    },
    startService() {
      asked.push('start');
      state = RUNNING;
      return true;
    },
    changeService: () => false,
    readRights: (path: string) => rights[path] ?? PRIVATE,
    fileAttributes: () => 0x20,
    driveType: () => 3,
    lastError: () => 5,
  } satisfies Partial<ServiceCalls>;
  return {
    open,
    asked,
    service: new WindowsService(calls as Partial<ServiceCalls> as ServiceCalls, { ProgramFiles: '/dev/null' }),
  };
}

describe('a service of Windows that cannot be changed', () => {
  it('goes on as it was, and nothing stays open', async () => {
    const { service, asked, open } = managerOf();
    await expect(service.install(order())).rejects.toThrow(/refused to change.*error 5/);
    expect(asked).toEqual(['stop', 'start']);
    expect(open.size).toBe(0);
  });

  it('is not stopped for a program that cannot be copied', async () => {
    const { service, asked } = managerOf();
    await expect(service.install(order({ program: '/nowhere/minesweep.exe' }))).rejects.toThrow(/Cannot copy/);
    expect(asked).toEqual([]);
  });

  it('is not stopped for a token that others may read, or a program that others may exchange or give libraries', async () => {
    const token = managerOf({ 'C:\\token': 'O:BAD:(A;;FR;;;BU)' });
    await expect(token.service.install(order({ tokenFile: 'C:\\token' }))).rejects.toThrow(/token may be read by BU/);
    const program = managerOf({ 'C:\\': 'O:BAD:(A;;DT;;;BU)' });
    await expect(program.service.install(order())).rejects.toThrow(/may be replaced by BU/);
    const libraries = managerOf({ 'C:\\app': 'O:BAD:(A;;LC;;;BU)(A;;DC;;;BU)' });
    await expect(libraries.service.install(order())).rejects.toThrow(/app may be changed by BU/);
    expect([...token.asked, ...program.asked, ...libraries.asked]).toEqual([]);
  });
});

describe('a service of Windows', () => {
  it('is told as there and closed to whoever may not ask about it', async () => {
    const calls = { openManager: () => 1n, openService: () => undefined, close: () => undefined };
    const query = (error: number) => {
      const all = { ...calls, lastError: () => error } as Partial<ServiceCalls> as ServiceCalls;
      return new WindowsService(all, { ProgramData: 'C:\\ProgramData' }).query();
    };
    expect(await query(1_060)).toEqual({ installed: false });
    expect(await query(5)).toMatchObject({ installed: true, state: undefined, dataFolder: expect.any(String) });
  });
});
