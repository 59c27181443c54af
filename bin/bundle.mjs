// @ts-check
import { createHash } from 'node:crypto';
import {
  accessSync,
  constants,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { dirname, join, relative, sep } from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * What runs long is bundled, because stripping types costs 17 MB resident in every process that imports a `.ts` file. A bundle
 * lies in a folder named after the content it was made of, so that a start without changes only reads and hashes the sources.
 */

/** What decides over the content of a bundle. Folders are taken whole, without tests. */
const SOURCES = ['agent', 'bin', 'collector', 'shared', 'signatures', 'package.json', 'package-lock.json'];

/** Native code, or files that are looked up beside the package: these are found in node_modules when they are needed. */
const EXTERNAL = ['better-sqlite3', 'esbuild', 'koffi', 'yargs'];

/** Bundles of earlier sources that stay, because a program started from one may still load parts of it. */
const KEPT = 3;
const KEPT_DAYS = 7;

/**
 * The entry file of the bundle of these sources; makes it when it does not exist yet. Where nothing can be written, the sources
 * themselves: they do the same and take more memory.
 *
 * @param {string} packageFolder a checkout
 * @returns {Promise<string>}
 */
export async function ensureBundle(packageFolder) {
  const parent = isWritable(packageFolder) ? join(packageFolder, 'dist') : cacheFolder();
  const folder = join(parent, `bundle-${hashSources(packageFolder)}`);
  const entry = join(folder, 'minesweep.js');
  if (existsSync(entry)) {
    if (isWritable(folder)) utimesSync(folder, new Date(), new Date());
    return entry;
  }
  if (!canMake(parent)) return join(packageFolder, 'bin', 'minesweep.ts');
  await writeBundle(packageFolder, folder);
  removeOld(parent);
  return entry;
}

/** Where a package has its bundle. */
const PACKED = join('dist', 'packed');

/**
 * Puts the bundle of these sources where a package has it. Node strips no types below node_modules, so a package cannot do without.
 *
 * @param {string} packageFolder a checkout
 */
export async function packBundle(packageFolder) {
  const packed = join(packageFolder, PACKED);
  rmSync(packed, { recursive: true, force: true });
  cpSync(dirname(await ensureBundle(packageFolder)), packed, { recursive: true });
}

/**
 * The entry file of the bundle that a package brought along.
 *
 * @param {string} packageFolder
 * @returns {string}
 */
export function findBundle(packageFolder) {
  const entry = join(packageFolder, PACKED, 'minesweep.js');
  if (!existsSync(entry)) throw new Error(`${entry} is missing: the package is damaged, install it again`);
  return entry;
}

/**
 * Two starts may bundle at the same time: each writes a folder of its own, the first one that is ready gets the name.
 *
 * @param {string} packageFolder
 * @param {string} folder
 */
async function writeBundle(packageFolder, folder) {
  const { build } = await import('esbuild');
  const temporary = `${folder}.${process.pid}.new`;
  const outside = relative(packageFolder, folder).startsWith('..');
  try {
    await build({
      absWorkingDir: packageFolder,
      entryPoints: ['bin/minesweep.ts'],
      outdir: temporary,
      bundle: true,
      splitting: true,
      format: 'esm',
      platform: 'node',
      target: 'node22.18',
      keepNames: true,
      legalComments: 'none',
      // The text of a program stays in memory as long as it runs. Names are kept: stack traces stay readable.
      minifyWhitespace: true,
      minifySyntax: true,
      logLevel: 'warning',
      external: outside ? [] : EXTERNAL,
      plugins: outside ? [withoutZodLocales, absoluteExternals(packageFolder)] : [withoutZodLocales],
      define: outside ? { 'process.env.MINESWEEP_PACKAGE_FOLDER': JSON.stringify(packageFolder) } : {},
      // CommonJS packages ask for node: modules with `require`, which an ES module does not have.
      banner: {
        js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
      },
    });
    const { compileSignatureFolder } = await import('./compile-signature-folder.ts');
    writeFileSync(join(temporary, 'signatures.json'), compileSignatureFolder(join(packageFolder, 'signatures')));
    renameSync(temporary, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error;
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

/**
 * zod brings its messages in 50 languages, a third of what the agent would otherwise load. We show none of them: people's text comes
 * from our own catalogue.
 *
 * @type {import('esbuild').Plugin}
 */
const withoutZodLocales = {
  name: 'without-zod-locales',
  setup(build) {
    build.onLoad({ filter: /[\\/]zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({
      contents: "export { default as en } from './en.js';",
    }));
  },
};

/**
 * A bundle outside the package has no node_modules above it, so it names the external packages by their full paths.
 *
 * @param {string} packageFolder
 * @returns {import('esbuild').Plugin}
 */
function absoluteExternals(packageFolder) {
  const { resolve } = createRequire(join(packageFolder, 'package.json'));
  return {
    name: 'absolute-externals',
    setup(build) {
      build.onResolve({ filter: new RegExp(`^(${EXTERNAL.join('|')})$`) }, ({ path }) => ({
        path: pathToFileURL(resolve(path)).href,
        external: true,
      }));
    },
  };
}

/** @param {string} packageFolder */
function hashSources(packageFolder) {
  const hash = createHash('sha256').update(isWritable(packageFolder) ? '' : packageFolder);
  for (const source of SOURCES) {
    const path = join(packageFolder, source);
    if (!existsSync(path)) continue;
    const files = statSync(path).isDirectory() ? listSources(path) : [path];
    for (const file of files) {
      const content = readFileSync(file);
      hash.update(`${relative(packageFolder, file).split(sep).join('/')}\0${content.length}\0`).update(content);
    }
  }
  return hash.digest('hex').slice(0, 16);
}

/** @param {string} folder */
function listSources(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /(?<!\.test)\.(ts|tsx|mjs|json|sql|yaml)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/** @param {string} parent */
function removeOld(parent) {
  const oldest = Date.now() - KEPT_DAYS * 86_400_000;
  readdirSync(parent)
    .filter((name) => name.startsWith('bundle-'))
    .map((name) => ({ folder: join(parent, name), usedMs: statSync(join(parent, name)).mtimeMs }))
    .sort((left, right) => right.usedMs - left.usedMs)
    .slice(KEPT)
    .filter(({ usedMs }) => usedMs < oldest)
    .forEach(({ folder }) => {
      rmSync(folder, { recursive: true, force: true });
    });
}

function cacheFolder() {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'minesweep');
}

/** @param {string} folder */
function canMake(folder) {
  try {
    mkdirSync(folder, { recursive: true });
  } catch {
    return false; // as isWritable would say
  }
  return isWritable(folder);
}

/** @param {string} folder */
function isWritable(folder) {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
