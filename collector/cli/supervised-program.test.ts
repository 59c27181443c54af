import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ProgramHandle } from '../collector-parts.ts';
import { SupervisedProgram } from './supervised-program.ts';

class FakeChild extends EventEmitter implements ProgramHandle {
  readonly pid = 1;
  readonly exitCode = null;
  readonly signalCode = null;
  readonly stdout = null;
  readonly stderr = null;
  readonly signals: string[] = [];

  kill(signal: string): boolean {
    this.signals.push(signal);
    return true;
  }
}

const children: FakeChild[] = [];
const said: string[] = [];
const hopeless: number[] = [];

function supervise(): SupervisedProgram<string> {
  return new SupervisedProgram<string>({
    name: 'agent',
    start: () => {
      const child = new FakeChild();
      children.push(child);
      return child;
    },
    readReady: (message) => (typeof message === 'string' ? message : undefined),
    onHopeless: ({ status }) => hopeless.push(status),
    say: (line) => said.push(line),
    delaysMs: [100, 200, 400],
  });
}

const latest = () => children.at(-1) ?? new FakeChild();

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  for (const list of [children, said, hopeless]) list.length = 0;
});
afterEach(() => {
  vi.useRealTimers();
});

describe('SupervisedProgram', () => {
  it('starts a child again, later each time it dies soon', () => {
    supervise().start();
    for (const delayMs of [100, 200, 400, 400]) {
      const before = children.length;
      latest().emit('exit', 1, null);
      vi.advanceTimersByTime(delayMs - 1);
      expect(children).toHaveLength(before);
      vi.advanceTimersByTime(1);
      expect(children).toHaveLength(before + 1);
    }
    expect(said[0]).toBe('the agent ended (status 1): starting it again in 0.1 s');
  });

  it('forgets early deaths once it ran for a minute', () => {
    supervise().start();
    latest().emit('exit', null, 'SIGKILL');
    vi.advanceTimersByTime(100);
    vi.advanceTimersByTime(60_001);
    latest().emit('exit', null, 'SIGKILL');
    vi.advanceTimersByTime(0);
    expect(children).toHaveLength(3);
  });

  it('gives up when another start would fail the same way', () => {
    supervise().start();
    latest().emit('exit', 78, null);
    vi.advanceTimersByTime(100_000);
    expect(children).toHaveLength(1);
    expect(hopeless).toEqual([78]);
  });

  it('counts an end once, whether it could not start or died', () => {
    supervise().start();
    latest().emit('error', new Error('ENOENT'));
    latest().emit('exit', 1, null);
    vi.advanceTimersByTime(100);
    expect(children).toHaveLength(2);
  });

  it('asks it to end, and ends it by force when it does not', async () => {
    const program = supervise();
    program.start();
    const stopped = program.stop(3_000);
    expect(latest().signals).toEqual(['SIGTERM']);
    vi.advanceTimersByTime(3_000);
    expect(latest().signals).toEqual(['SIGTERM', 'SIGKILL']);
    latest().emit('exit', null, 'SIGKILL');
    await stopped;
    vi.advanceTimersByTime(100_000);
    expect(children).toHaveLength(1);
  });

  it('does not come back when it was waiting to be started again', async () => {
    const program = supervise();
    program.start();
    latest().emit('exit', 1, null);
    await program.stop(3_000);
    vi.advanceTimersByTime(100_000);
    expect(children).toHaveLength(1);
  });
});
