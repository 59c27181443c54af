// @ts-check
import { cpSync, existsSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { artifactFolder, canMake, isWritable, removeOldArtifacts } from './artifact-folder.mjs';

/** What runs long is bundled, because stripping types costs 17 MB resident in every process that imports a `.ts` file. */
const BUNDLE = {
  name: 'bundle',
  sources: ['agent', 'bin', 'collector', 'shared', 'signatures', 'package.json', 'package-lock.json'],
  without: [join('collector', 'console')],
};

/** Native code, or files that are looked up beside the package: these are found in node_modules when they are needed. */
const EXTERNAL = ['@node-rs/argon2', '@vitejs/plugin-react', 'better-sqlite3', 'esbuild', 'koffi', 'vite', 'yargs'];

/**
 * ws tries two packages that we do not bring. Node would look for them up to the root of the drive, where on Windows everybody may make a folder
 * `node_modules`, and a service would run what lies there.
 */
const WITHOUT_ABSENT_PACKAGES = {
  'process.env.WS_NO_BUFFER_UTIL': '"1"',
  'process.env.WS_NO_UTF_8_VALIDATE': '"1"',
};

/**
 * The entry file of the bundle of these sources; makes it when it does not exist yet. Where nothing can be written, the sources
 * themselves: they do the same and take more memory.
 *
 * @param {string} packageFolder a checkout
 * @returns {Promise<string>}
 */
export async function ensureBundle(packageFolder) {
  const { folder, parent, isOutside } = artifactFolder(packageFolder, BUNDLE);
  const entry = join(folder, 'minesweep.js');
  if (existsSync(entry)) {
    if (isWritable(folder)) utimesSync(folder, new Date(), new Date());
    return entry;
  }
  if (!canMake(parent)) return join(packageFolder, 'bin', 'minesweep.ts');
  await writeBundle(packageFolder, folder, isOutside);
  removeOldArtifacts(parent, BUNDLE.name);
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
 * @param {boolean} outside of the package
 */
async function writeBundle(packageFolder, folder, outside) {
  const temporary = `${folder}.${process.pid}.new`;
  try {
    await bundleProgram(packageFolder, {
      entryPoints: ['bin/minesweep.ts'],
      outdir: temporary,
      external: outside ? [] : EXTERNAL,
      plugins: outside ? [absoluteExternals(packageFolder)] : [],
      define: outside ? { 'process.env.MINESWEEP_PACKAGE_FOLDER': JSON.stringify(packageFolder) } : {},
    });
    renameSync(temporary, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error;
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

/**
 * Bundles the program and compiles its signatures: with the same settings for checkouts, packages and executables.
 *
 * @param {string} packageFolder a checkout
 * @param {Pick<import('esbuild').BuildOptions, 'entryPoints' | 'external' | 'inject' | 'plugins' | 'define'> & { readonly outdir: string }} own
 * @returns {Promise<import('esbuild').Metafile>} what the bundle is made of
 */
export async function bundleProgram(packageFolder, own) {
  const { build } = await import('esbuild');
  const { metafile } = await build({
    ...own,
    define: { ...own.define, ...WITHOUT_ABSENT_PACKAGES },
    absWorkingDir: packageFolder,
    // Names in a bundle come from paths: they must not say where packages lie when node_modules is a link.
    preserveSymlinks: true,
    bundle: true,
    splitting: true,
    metafile: true,
    format: 'esm',
    platform: 'node',
    target: 'node22.18',
    keepNames: true,
    legalComments: 'none',
    // The text of a program stays in memory as long as it runs. Names are kept: stack traces stay readable.
    minifyWhitespace: true,
    minifySyntax: true,
    logLevel: 'warning',
    plugins: [withoutZodLocales, ...(own.plugins ?? [])],
    // CommonJS packages ask for node: modules with `require`, which an ES module does not have.
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
    },
  });
  const { compileSignatureFolder } = await import('./compile-signature-folder.ts');
  writeFileSync(join(own.outdir, 'signatures.json'), compileSignatureFolder(join(packageFolder, 'signatures')));
  return metafile;
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
