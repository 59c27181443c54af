import { copyFileSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildConsole, findConsole } from '../../bin/build-console.ts';
import { buildExecutable } from './build-executable.ts';
import { installNeeds } from './needs.ts';
import { listTargets } from './targets.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url)).replace(/\/$/, '');
const OUTPUT = join(ROOT, 'dist/package');
const WORK = join(ROOT, 'dist/package-work');

const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
const needs = installNeeds(ROOT);
const consoleFolder = await builtConsole();
rmSync(OUTPUT, { recursive: true, force: true });
mkdirSync(OUTPUT, { recursive: true });
for (const target of listTargets(ROOT, needs)) {
  const work = join(WORK, target.name);
  await buildExecutable({ root: ROOT, needs, consoleFolder, version }, target, work);
  copyFileSync(join(work, target.executable), join(OUTPUT, target.executable));
}

async function builtConsole(): Promise<string> {
  const found = findConsole(ROOT);
  if (found === undefined) throw new Error(`Nothing can be written to ${ROOT}`);
  if (!found.isReady) await buildConsole(ROOT, found.folder);
  return found.folder;
}
