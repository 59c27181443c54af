import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { agentStatusSchema } from '../../agent/agent-status.ts';

/** What a process has in memory, bytes: all of it, and what is its own (the rest is the file of Node, shared by all). */
export interface ResidentMemory {
  readonly residentBytes: number;
  readonly anonymousBytes: number;
}

/** An agent at work and connected to its collector, or why there is none. Dispose it to end both and to remove what they wrote. */
export type WholeAgent = AsyncDisposable & ({ readonly pid: number } | { readonly missing: string });

const START_PATIENCE_MS = 30_000;
const STOP_PATIENCE_MS = 6_000;
const LAUNCHER = fileURLToPath(new URL('../../bin/minesweep.mjs', import.meta.url));

/** Starts `minesweep up` as a person would, bundle and V8 flags included, on a folder of its own. */
export async function startWholeAgent(): Promise<WholeAgent> {
  const folder = mkdtempSync(join(tmpdir(), 'minesweep-bench-'));
  const up = spawn(process.execPath, [LAUNCHER, 'up', '--data', folder], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  up.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-2_000);
  });
  const pid = await waitForAgent(up, join(folder, 'agent'));
  const found = pid === undefined ? { missing: `none within ${START_PATIENCE_MS / 1_000} s: ${said.trim()}` } : { pid };
  return { ...found, [Symbol.asyncDispose]: () => stop(up, folder) };
}

/** Throws when the process is gone. */
export function readResidentMemory(pid: number): ResidentMemory {
  const status = readFileSync(`/proc/${pid}/status`, 'latin1');
  return { residentBytes: kilobytes(status, 'VmRSS') * 1_024, anonymousBytes: kilobytes(status, 'RssAnon') * 1_024 };
}

function kilobytes(status: string, field: string): number {
  const value = new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1];
  if (value === undefined) throw new Error(`The kernel does not say ${field}`);
  return Number(value);
}

async function waitForAgent(up: ChildProcess, agentFolder: string): Promise<number | undefined> {
  const deadlineMs = performance.now() + START_PATIENCE_MS;
  while (up.exitCode === null && up.signalCode === null && performance.now() < deadlineMs) {
    const status = readAgentStatus(agentFolder);
    if (status?.link === 'connected') return status.pid;
    await sleep(100);
  }
  return undefined;
}

/** What an agent wrote of itself into its data folder; undefined before it has. */
export function readAgentStatus(agentFolder: string) {
  try {
    return agentStatusSchema.parse(JSON.parse(readFileSync(join(agentFolder, 'status.json'), 'utf8')));
  } catch {
    // Not written yet.
    return undefined;
  }
}

async function stop(up: ChildProcess, folder: string): Promise<void> {
  if (up.exitCode === null && up.signalCode === null) {
    const ended = once(up, 'exit');
    up.kill('SIGTERM');
    await Promise.race([ended, sleep(STOP_PATIENCE_MS, undefined, { ref: false })]);
    up.kill('SIGKILL');
  }
  rmSync(folder, { recursive: true, force: true });
}
