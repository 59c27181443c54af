import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { InsidePackage } from './inside-packages.ts';
import { linkedLicence } from './stated-licences.ts';
import type { Target } from './targets.ts';

/** Rust leaves the paths of sources in what it builds, for its last words: with name and version of the crate, and its own commit. */
const CRATE = /([a-z][a-z0-9_-]*)-(\d+\.\d+\.\d+)[\\/]src[\\/]/g;
const RUST = /\/rustc\/([0-9a-f]{40})/;

/**
 * What is linked into the native parts, which no manifest tells: the libraries that we know of, and the crates that left their paths. A crate that
 * left none is not seen. In no order.
 *
 * @throws when something is inside whose licence nobody has looked up
 */
export function listInsideNativeParts(root: string, target: Target): readonly InsidePackage[] {
  return [nodeAddonApi(root), sqlite(root), ...linkedCrates(readFileSync(target.parts.argon2, 'latin1'))];
}

/** @param content of a native part, each byte a character */
export function linkedCrates(content: string): readonly InsidePackage[] {
  const crates = [...content.matchAll(CRATE)].map(([, name = '', version]) => linked('cargo', name, version));
  const rust = RUST.exec(content)?.[1];
  return [
    ...new Map(crates.map((crate) => [crate.name, crate])).values(),
    ...(rust === undefined ? [] : [linked('generic', 'rust', rust)]),
    ...(content.includes('mimalloc: ') ? [linked('generic', 'mimalloc', undefined)] : []),
  ];
}

function linked(registry: InsidePackage['registry'], name: string, version: string | undefined): InsidePackage {
  const found = linkedLicence(name);
  if (found === undefined)
    throw new Error(`${name} is linked into a native part: say its licence in stated-licences.ts`);
  return { registry, name, version, licence: found.licence, licenceText: found.text, sha512: undefined };
}

/** koffi and better-sqlite3 are compiled with it; koffi brings it along. */
function nodeAddonApi(root: string): InsidePackage {
  const folder = join(root, 'node_modules/koffi/vendor/node-addon-api');
  return {
    registry: 'npm',
    name: 'node-addon-api',
    version: /Current version: ([\d.]+)/.exec(readFileSync(join(folder, 'README.md'), 'utf8'))?.[1],
    licence: 'MIT',
    licenceText: readFileSync(join(folder, 'LICENSE.md'), 'utf8').trim(),
    sha512: undefined,
  };
}

/** In better-sqlite3; the one of Node is named in Node's licence. */
function sqlite(root: string): InsidePackage {
  const header = readFileSync(join(root, 'node_modules/better-sqlite3/deps/sqlite3/sqlite3.h'), 'utf8');
  return {
    registry: 'generic',
    name: 'sqlite',
    version: /^#define SQLITE_VERSION\s+"([\d.]+)"/m.exec(header)?.[1],
    licence: 'blessing',
    licenceText: 'The author disclaims copyright to this source code (https://www.sqlite.org/copyright.html).',
    sha512: undefined,
  };
}
