import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, type Metafile } from 'esbuild';
import { listInsideNativeParts } from './inside-native-parts.ts';
import { loadingPackage, statedLicence } from './stated-licences.ts';
import type { Target } from './targets.ts';

/** A package of which something is in an executable. */
export interface InsidePackage {
  /** Where its name and version are from; generic: from its project. */
  readonly registry: 'npm' | 'cargo' | 'generic';
  readonly name: string;
  /** Undefined where what is linked does not tell. */
  readonly version: string | undefined;
  /** An SPDX expression: as its manifest says it. */
  readonly licence: string;
  readonly licenceText: string;
  /** SHA-512 of what npm downloaded, in hexadecimal, as the lock file has it; undefined for what did not come by itself. */
  readonly sha512: string | undefined;
}

/**
 * What is inside: of the program and of the console whatever contributed a byte, the native parts, and what is linked into those. In the order
 * of the names.
 *
 * @throws when the text of a licence is nowhere
 */
export async function listInsidePackages(
  folders: { readonly root: string; readonly needs: string },
  target: Target,
  program: Metafile,
): Promise<readonly InsidePackage[]> {
  const { root, needs } = folders;
  const console = await bundleConsole(root);
  const paths = [...filesIn(program), ...filesIn(console)].map((path) => join(root, path));
  const packageFolders = new Set([...paths, ...Object.values(target.parts)].flatMap(packageFolderOf));
  const integrities = { ...readIntegrities(root), ...readIntegrities(needs) };
  const packages = [
    ...[...packageFolders].map((folder) => describePackage(root, folder, integrities)),
    ...listInsideNativeParts(root, target),
  ];
  // npm may put the same version into several folders.
  const known = new Map(packages.map((each) => [`${each.name}@${each.version}`, each]));
  return [...known].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, each]) => each);
}

/** Only to learn what the console is made of. */
async function bundleConsole(root: string): Promise<Metafile> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: ['collector/console/main.tsx'],
    outdir: 'nowhere',
    write: false,
    bundle: true,
    splitting: true,
    format: 'esm',
    metafile: true,
    jsx: 'automatic',
    loader: { '.svg': 'file', '.woff2': 'file' },
    logLevel: 'error',
  });
  return metafile;
}

function filesIn({ outputs }: Metafile): readonly string[] {
  return Object.values(outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? [path] : [])),
  );
}

function packageFolderOf(path: string): readonly string[] {
  const folder = /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(path)?.[0];
  return folder === undefined ? [] : [folder];
}

function describePackage(root: string, folder: string, integrities: Readonly<Record<string, string>>): InsidePackage {
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Record<string, unknown>;
  const name = String(manifest.name);
  const version = String(manifest.version);
  const integrity = integrities[`${name}@${version}`];
  return {
    ...{ registry: 'npm', name, version, licence: String(manifest.license ?? 'unknown') },
    licenceText: licenceTextOf(root, name, folder),
    sha512: integrity?.startsWith('sha512-') ? Buffer.from(integrity.slice(7), 'base64').toString('hex') : undefined,
  };
}

function licenceTextOf(root: string, name: string, folder: string): string {
  const loading = loadingPackage(name);
  const text =
    readLicences(folder) ||
    (loading !== undefined && readLicences(join(root, 'node_modules', loading))) ||
    statedLicence(name);
  if (!text) throw new Error(`${name} brings no text of its licence: find it, and say it in stated-licences.ts`);
  return text;
}

/** Empty when there is none. */
function readLicences(folder: string): string {
  const files = readdirSync(folder).filter((file) => /^(?:licen[cs]e|copying|notice)\b/i.test(file));
  return files
    .sort()
    .map((file) => readFileSync(join(folder, file), 'utf8').trim())
    .join('\n\n');
}

/** By name and version. */
function readIntegrities(folder: string): Readonly<Record<string, string>> {
  const lock = JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8')) as {
    readonly packages: Readonly<Record<string, { readonly version?: string; readonly integrity?: string }>>;
  };
  return Object.fromEntries(
    Object.entries(lock.packages).flatMap(([path, { version, integrity }]) =>
      integrity === undefined ? [] : [[`${path.slice(path.lastIndexOf('node_modules/') + 13)}@${version}`, integrity]],
    ),
  );
}
