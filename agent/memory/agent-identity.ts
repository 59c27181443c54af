import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { KeyValues } from './key-values.ts';

const KEY = 'agent-id';
const FILE = 'agent-id';
const FORM = /^[0-9a-f]{32}$/;

/**
 * Who this agent is: 128 random bits in hexadecimal, made once. Kept twice, in a file of mode 0600 and in the database, so that
 * neither a damaged database nor a lost file turns the host into a new one; whichever is left restores the other.
 *
 * @param random 16 random bytes
 * @throws when neither place can be written: an identity that is not kept would be another host after the next start
 */
export function keepAgentId(folder: string, values: KeyValues, random: () => Uint8Array): string {
  const path = join(folder, FILE);
  const inFile = readId(path);
  const inDatabase = values.get(KEY);
  const known = [inFile, inDatabase].find((id) => id !== undefined && FORM.test(id));
  const agentId = known ?? Buffer.from(random()).toString('hex');
  if (inDatabase !== agentId) {
    const result = values.set(KEY, agentId);
    if (!result.written) throw new Error(`The identity of this agent cannot be kept: ${result.code}`);
  }
  if (inFile !== agentId) writeDurably(path, agentId);
  return agentId;
}

function readId(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    // Missing or unreadable: the database, or a new identity, takes its place.
    return undefined;
  }
}

function writeDurably(path: string, text: string): void {
  const draft = `${path}.new`;
  const file = openSync(draft, 'w', 0o600);
  try {
    writeSync(file, `${text}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(draft, path);
}
