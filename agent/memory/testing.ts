import { copyFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { type AgentMemory, openAgentMemory } from './agent-memory.ts';
import { DATABASE_FILE } from './open-database.ts';

export function openMemory(folder: string, nowMs = 1_700_000_000_000): AgentMemory {
  const result = openAgentMemory({ folder, nowMs, random: () => crypto.getRandomValues(new Uint8Array(16)) });
  if ('problem' in result) throw new Error(`${result.problem}: ${result.code}`);
  return result.memory;
}

/** The files as they are now, in another folder: what a process killed at this moment would leave to its successor. */
export function copyAsCrashed(from: string, to: string): void {
  for (const name of [DATABASE_FILE, `${DATABASE_FILE}-wal`, 'agent-id']) {
    if (existsSync(join(from, name))) copyFileSync(join(from, name), join(to, name));
  }
}
