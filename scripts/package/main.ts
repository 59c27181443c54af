import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { buildConsole, findConsole } from '../../bin/build-console.ts';
import { billOfMaterials } from './bill-of-materials.ts';
import { buildExecutable } from './build-executable.ts';
import { listInsidePackages } from './inside-packages.ts';
import { installNeeds, run } from './needs.ts';
import { listTargets, type Target } from './targets.ts';
import { installText, licenceText } from './texts.ts';
import { zipArchive } from './zip-archive.ts';

/*
 * `npm run package`: one executable for each system, into `dist/package`, with archives, checksums and what is inside. Two runs on the same
 * sources give the same bytes.
 */

const ROOT = fileURLToPath(new URL('../../', import.meta.url)).replace(/\/$/, '');
const OUTPUT = join(ROOT, 'dist/package');
const WORK = join(ROOT, 'dist/package-work');
const SUMS = 'SHA256SUMS';
/** The first day that a ZIP archive knows: no file says when it was built. */
const NO_TIME = '1980-01-01 00:00:00Z';

const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
const needs = installNeeds(ROOT);
const consoleFolder = await builtConsole();
rmSync(OUTPUT, { recursive: true, force: true });
mkdirSync(OUTPUT, { recursive: true });
for (const target of listTargets(ROOT, needs)) await packageFor(target);
printTable(writeSums());

async function packageFor(target: Target): Promise<void> {
  const work = join(WORK, target.name);
  const metafile = await buildExecutable({ root: ROOT, needs, consoleFolder, version }, target, work);
  const packages = await listInsidePackages({ root: ROOT, needs }, target, metafile);
  const name = `minesweep-${version}-${target.name}`;
  const folder = join(WORK, name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  cpSync(join(work, target.executable), join(folder, target.executable));
  cpSync(join(ROOT, 'LICENSE'), join(folder, 'LICENSE'));
  writeFileSync(join(folder, 'INSTALL.txt'), installText(version, target));
  writeFileSync(join(folder, 'THIRD-PARTY-LICENCES.txt'), licenceText(target, packages));
  cpSync(join(folder, target.executable), join(OUTPUT, target.executable));
  writeFileSync(join(OUTPUT, `${name}.cdx.json`), billOfMaterials(version, target, packages));
  if (target.name === 'windows-x64') writeFileSync(join(OUTPUT, `${name}.zip`), zipped(name));
  else writeFileSync(join(OUTPUT, `${name}.tar.gz`), tarred(name));
}

function zipped(folder: string): Buffer {
  const names = readdirSync(join(WORK, folder)).sort();
  return zipArchive(
    names.map((name) => ({ name: `${folder}/${name}`, content: readFileSync(join(WORK, folder, name)) })),
  );
}

function tarred(folder: string): Buffer {
  const archive = `${folder}.tar`;
  const settings = [
    '--sort=name',
    `--mtime=${NO_TIME}`,
    '--owner=0',
    '--group=0',
    '--numeric-owner',
    '--mode=u=rwX,go=rX',
  ];
  run('tar', [...settings, '-cf', archive, folder], WORK);
  return gzipSync(readFileSync(join(WORK, archive)), { level: 9 });
}

interface Built {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
}

function writeSums(): readonly Built[] {
  const built = readdirSync(OUTPUT)
    .sort()
    .map((name) => {
      const content = readFileSync(join(OUTPUT, name));
      return { name, bytes: content.length, sha256: createHash('sha256').update(content).digest('hex') };
    });
  writeFileSync(join(OUTPUT, SUMS), built.map(({ name, sha256 }) => `${sha256}  ${name}\n`).join(''));
  return built;
}

function printTable(built: readonly Built[]): void {
  const width = Math.max(...built.map(({ name }) => name.length));
  console.log(`Minesweep ${version}, in ${OUTPUT}`);
  for (const { name, bytes, sha256 } of built) {
    console.log(`${name.padEnd(width)}  ${(bytes / 1e6).toFixed(1).padStart(6)} MB  ${sha256}`);
  }
}

async function builtConsole(): Promise<string> {
  const found = findConsole(ROOT);
  if (found === undefined) throw new Error(`Nothing can be written to ${ROOT}`);
  if (!found.isReady) await buildConsole(ROOT, found.folder);
  return found.folder;
}
