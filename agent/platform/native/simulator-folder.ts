import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SimulatedProgram } from '../simulators.ts';

/** Names that a program is to have, for whoever looks whether they are only names. */
export function namesOf({
  name,
  folder,
  files = {},
}: Pick<SimulatedProgram, 'name' | 'folder' | 'files'>): readonly string[] {
  return [name, folder, ...Object.keys(files)];
}

/**
 * Makes the folder of a program below `parent`, with what lies beside it, and answers where it is.
 *
 * @throws as `mkdir` and `writeFile` do
 */
export function makeSimulatorFolder(parent: string, { folder, files = {} }: SimulatedProgram): string {
  const path = join(parent, folder);
  mkdirSync(path, { recursive: true, mode: 0o700 });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(path, name), text);
  return path;
}
