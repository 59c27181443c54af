import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { ProgramHandle } from '../collector/collector-parts.ts';
import { findConsole } from './build-console.ts';

/**
 * The folder of the built console. What has to be built is built in a child, because the builder needs more memory than the collector.
 *
 * @param startBuild starts the child that builds into the folder it is given
 * @throws with the last words of the builder when there is no console at the end
 */
export async function ensureConsole(
  packageFolder: string,
  startBuild: (folder: string) => ProgramHandle,
): Promise<string> {
  const found = findConsole(packageFolder);
  if (found === undefined) throw new Error(`The console cannot be built: nothing can be written to ${packageFolder}`);
  if (found.isReady) return found.folder;
  const child = startBuild(found.folder);
  const words: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    if (stream !== null) createInterface(stream).on('line', (line) => words.push(line));
  }
  await new Promise<void>((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', () => resolve());
  });
  if (existsSync(join(found.folder, 'index.html'))) return found.folder;
  throw new Error(`The console could not be built: ${words.slice(-5).join(' ') || 'the builder ended'}`);
}
