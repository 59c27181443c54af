import { cpSync, existsSync, readdirSync, readFileSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join, normalize } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Plugin } from 'vite';
import { NONCE_PLACEHOLDER } from '../collector/api/nonce-placeholder.ts';
import { consoleTemplatesOf } from '#shared/catalogue/console/console-templates.ts';
import { LANGUAGES } from '#shared/cli/language-option.ts';
import { artifactFolder, canMake, isWritable, removeOldArtifacts } from './artifact-folder.mjs';

/** The pages of the console are built once for each state of their sources. */
const CONSOLE = {
  name: 'console',
  sources: [join('collector', 'console'), 'shared', 'package-lock.json'],
};

/** Where a package has them. */
const PACKED = join('dist', 'packed-console');

/** Where the built console is or will be; `isReady` when nothing has to be built. Undefined when nothing can be written anywhere. */
export function findConsole(packageFolder: string): { readonly folder: string; readonly isReady: boolean } | undefined {
  // Of a checkout what was packed is from some earlier state of its sources.
  const isCheckout = existsSync(join(packageFolder, 'bin', 'minesweep.ts'));
  const packed = join(packageFolder, PACKED);
  if (!isCheckout && existsSync(packed)) return { folder: packed, isReady: true };
  const { folder, parent } = artifactFolder(packageFolder, CONSOLE);
  if (existsSync(join(folder, 'index.html'))) {
    if (isWritable(folder)) utimesSync(folder, new Date(), new Date());
    return { folder, isReady: true };
  }
  return canMake(parent) ? { folder, isReady: false } : undefined;
}

/** Puts the built console where a package has it. */
export async function packConsole(packageFolder: string): Promise<void> {
  const packed = join(packageFolder, PACKED);
  rmSync(packed, { recursive: true, force: true });
  const found = findConsole(packageFolder);
  if (found === undefined) throw new Error(`Nothing can be written to ${packageFolder}`);
  if (!found.isReady) await buildConsole(packageFolder, found.folder);
  cpSync(found.folder, packed, { recursive: true });
}

/**
 * Builds the pages into a folder. Rejects when the packages that are needed for it are not installed. Two may build at the same
 * time: the first one that is ready gives the folder its content.
 */
export async function buildConsole(packageFolder: string, folder: string): Promise<void> {
  const { build } = await import('vite');
  const { default: react } = await import('@vitejs/plugin-react');
  const temporary = `${folder}.${process.pid}.new`;
  try {
    await build({
      configFile: false,
      root: join(packageFolder, 'collector', 'console'),
      logLevel: 'warn',
      plugins: [react(), oneLanguageAtATime(packageFolder)],
      html: { cspNonce: NONCE_PLACEHOLDER },
      build: {
        outDir: temporary,
        emptyOutDir: true,
        assetsInlineLimit: 0,
        modulePreload: { polyfill: false },
        target: 'es2023',
        // Browsers that know `light-dark()`: for older ones it would be rewritten in a way that needs help from every page.
        cssTarget: ['chrome125', 'firefox128', 'safari18'],
        // Charts come later than the page, in a file of their own.
        chunkSizeWarningLimit: 1_000,
      },
    });
    compressAssets(join(temporary, 'assets'));
    renameSync(temporary, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error;
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
  removeOldArtifacts(join(folder, '..'), CONSOLE.name);
}

/**
 * A page fetches the texts of its reader's language only: whatever asks for the catalogue is given `loaded-templates.ts`, and of the module of each
 * language nothing is left but its texts.
 */
function oneLanguageAtATime(packageFolder: string): Plugin {
  const folder = join(packageFolder, 'collector', 'console', 'text');
  const languageOf = new Map(LANGUAGES.map((each) => [join(folder, `templates-${each.toLowerCase()}.ts`), each]));
  return {
    name: 'one-language-at-a-time',
    enforce: 'pre',
    resolveId: (id) => (/\/(?:console-)?templates\.ts$/.test(id) ? join(folder, 'loaded-templates.ts') : undefined),
    load: (id) => {
      const language = languageOf.get(normalize(id));
      return language === undefined
        ? undefined
        : `export const templates = ${JSON.stringify(consoleTemplatesOf(language))};`;
    },
  };
}

function compressAssets(folder: string): void {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    writeFileSync(`${path}.gz`, gzipSync(readFileSync(path), { level: 9 }));
  }
}
