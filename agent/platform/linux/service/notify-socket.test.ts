import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NotifySocket, unixAddress } from './notify-socket.ts';
import { openSystemdSupervisor } from './systemd-supervisor.ts';
import { NotifyListener } from '../../testing/notify-listener.ts';
import { loadSystemCalls, type SystemCalls } from '../system-calls.ts';

const folder = mkdtempSync(join(tmpdir(), 'minesweep-notify-'));
let calls: SystemCalls;
beforeAll(async () => {
  const loaded = await loadSystemCalls();
  if ('missing' in loaded) throw new Error(loaded.missing);
  calls = loaded;
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('what is told to a supervisor', () => {
  it.each([
    ['a file', () => join(folder, 'notify')],
    ['an abstract name', () => `@minesweep-test-${randomBytes(8).toString('hex')}`],
  ])('arrives at %s, in order', async (_, name) => {
    const NOTIFY_SOCKET = name();
    using listener = new NotifyListener(calls, NOTIFY_SOCKET);
    const supervisor = await openSystemdSupervisor({ NOTIFY_SOCKET });
    supervisor.ready();
    supervisor.alive('watching\n3 findings');
    supervisor.stopping();
    await supervisor.ended(0);
    const [ready, alive, stopping, ...more] = listener.takeAll();
    expect(ready).toMatch(/^READY=1\nSTATUS=/);
    expect(alive).toBe('WATCHDOG=1\nSTATUS=watching 3 findings');
    expect(stopping).toMatch(/^STOPPING=1\nSTATUS=/);
    expect(more).toEqual([]);
  });

  it('is lost where nobody listens, and heard again when somebody does', () => {
    const name = join(folder, 'late');
    using socket = new NotifySocket(calls, unixAddress(name) ?? Buffer.alloc(0));
    expect(socket.send('READY=1')).toBe(2); // ENOENT
    using listener = new NotifyListener(calls, name);
    expect(socket.send('WATCHDOG=1')).toBe(0);
    expect(listener.takeAll()).toEqual(['WATCHDOG=1']);
  });

  it('goes nowhere without a supervisor, and names that lead nowhere are an error', async () => {
    await expect(openSystemdSupervisor({})).resolves.toHaveProperty('stopAsked.aborted', false);
    for (const name of ['relative', '@', `/${'x'.repeat(200)}`])
      await expect(openSystemdSupervisor({ NOTIFY_SOCKET: name }), name).rejects.toThrow('NOTIFY_SOCKET');
  });
});
