import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ExitStatus, VerbError } from '#shared/cli/exit-status.ts';
import { ensureConsole } from './console-folder.ts';
import type { Installation } from './installation.ts';

/**
 * A checkout or a package: folders with files in them.
 *
 * @param entryUrl the file that everything re-enters: `minesweep.ts`, or what esbuild made of it
 */
export function installationInFolder(entryUrl: string): Installation {
  const entryFile = fileURLToPath(entryUrl);
  const packageFolder = findPackageFolder(entryFile);
  return {
    get version() {
      return readVersion(packageFolder);
    },
    threadSource: { file: entryFile },
    ownCommand: (v8Flags) => ({ file: process.execPath, args: [...v8Flags, entryFile] }),
    verbCommand: (v8Flags) => ({
      file: process.execPath,
      args: [...v8Flags, join(packageFolder, 'bin', 'minesweep.mjs')],
      folder: packageFolder,
    }),
    loadedNativeParts: () => [],
    readBuiltInSignatures: () => readBuiltInSignatures(entryFile, packageFolder),
    ensureConsole: (startBuild) => ensureConsole(packageFolder, (folder) => startBuild([packageFolder, folder])),
  };
}

/** A bundle has them compiled beside it; from source they are compiled now. */
async function readBuiltInSignatures(entryFile: string, packageFolder: string): Promise<string> {
  const compiled = join(dirname(entryFile), 'signatures.json');
  if (existsSync(compiled)) return readFileSync(compiled, 'utf8');
  const { compileSignatureFolder } = await import('./compile-signature-folder.ts');
  return compileSignatureFolder(join(packageFolder, 'signatures'));
}

/** The nearest folder upwards with a `package.json`; a bundle kept outside the package carries the folder in itself. */
function findPackageFolder(entryFile: string): string {
  const builtIn = process.env.MINESWEEP_PACKAGE_FOLDER;
  if (builtIn !== undefined) return builtIn;
  let folder = dirname(entryFile);
  while (!existsSync(join(folder, 'package.json'))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error(`No package.json above ${entryFile}: the installation is damaged`);
    folder = parent;
  }
  return folder;
}

function readVersion(packageFolder: string): string {
  const manifest: unknown = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8'));
  if (typeof manifest === 'object' && manifest !== null && 'version' in manifest) return String(manifest.version);
  throw new VerbError(ExitStatus.badConfiguration, `${join(packageFolder, 'package.json')} names no version`);
}
