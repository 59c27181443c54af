import { createHash } from 'node:crypto';
import { chmodSync, copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { build, type Metafile } from 'esbuild';
import { CONTENTS, type Contents, isDeflated, LOADER } from '../../bin/executable/embedded-files.ts';
import { bundleExecutable } from './bundle-executable.ts';
import { run } from './needs.ts';
import { withoutSignature } from './remove-signature.ts';
import type { Target } from './targets.ts';

/** By this text Node finds whether something was put into it (its documentation, "Single executable applications"). */
const FUSE = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2';

export interface ExecutableSources {
  /** A checkout with its packages installed. */
  readonly root: string;
  readonly needs: string;
  /** The built pages. */
  readonly consoleFolder: string;
  readonly version: string;
}

/**
 * Builds one executable: a Node with everything else in it. The same sources give the same bytes, so nothing in it may depend on where or
 * when it is built: `work` is a folder in which all paths are relative.
 *
 * @param work emptied first
 * @returns what the program in it is made of
 */
export async function buildExecutable(sources: ExecutableSources, target: Target, work: string): Promise<Metafile> {
  const { root, needs } = sources;
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work, { recursive: true });
  const metafile = await bundleExecutable(root, target, join(work, 'program'));
  await bundleLoader(root, work);
  copyFiles(sources, target, work);
  writeContents(sources.version, work);
  writeBlob(target, work);
  inject(needs, target, work);
  return metafile;
}

async function bundleLoader(root: string, work: string): Promise<void> {
  await build({
    absWorkingDir: root,
    entryPoints: ['bin/executable/loader.ts'],
    outfile: join(work, LOADER),
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: 'node22.18',
    legalComments: 'none',
    minifyWhitespace: true,
    minifySyntax: true,
    logLevel: 'warning',
  });
}

function copyFiles({ consoleFolder }: ExecutableSources, target: Target, work: string): void {
  for (const [name, from] of Object.entries(target.parts)) copyInto(from, join(work, 'native', `${name}.node`));
  for (const name of listFiles(consoleFolder)) copyInto(join(consoleFolder, name), join(work, 'console', name));
}

function copyInto(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  copyFileSync(from, to);
}

function writeContents(version: string, work: string): void {
  const names = listFiles(work).filter((name) => /^(?:console|native)\//.test(name));
  const unpacked = Object.fromEntries(
    names.map((name) => [
      name,
      createHash('sha256')
        .update(readFileSync(join(work, name)))
        .digest('hex'),
    ]),
  );
  writeFileSync(join(work, CONTENTS), JSON.stringify({ version, unpacked } satisfies Contents));
}

function writeBlob(target: Target, work: string): void {
  const assets = deflateTexts(work);
  const settings = {
    main: LOADER,
    output: 'blob',
    disableExperimentalSEAWarning: true,
    useSnapshot: false,
    useCodeCache: false,
    // Flags for Node come from the program itself, never from the environment of whoever runs it.
    execArgvExtension: 'cli',
    assets,
  };
  writeFileSync(join(work, 'sea.json'), JSON.stringify(settings));
  run(target.writer, ['--experimental-sea-config', 'sea.json'], work);
}

/** By the names that the program asks for: the files to put in, relative to the folder. */
function deflateTexts(work: string): Readonly<Record<string, string>> {
  const files = listFiles(work).map((name) => {
    if (!isDeflated(name)) return [name, name];
    const deflated = join('deflated', name);
    mkdirSync(dirname(join(work, deflated)), { recursive: true });
    writeFileSync(join(work, deflated), deflateSync(readFileSync(join(work, name)), { level: 9 }));
    return [name, deflated];
  });
  return Object.fromEntries(files);
}

function inject(needs: string, target: Target, work: string): void {
  const executable = join(work, target.executable);
  copyFileSync(target.node.file, executable);
  chmodSync(executable, 0o755);
  if (target.takesOut === 'debugging-symbols') run('strip', [target.executable], work);
  else writeFileSync(executable, withoutSignature(readFileSync(executable)));
  const postject = join(needs, 'node_modules/postject/dist/cli.js');
  run(process.execPath, [postject, target.executable, 'NODE_SEA_BLOB', 'blob', '--sentinel-fuse', FUSE], work);
}

/** Relative to the folder, with `/`, in the order of their names. */
function listFiles(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}
