import { registerHooks } from 'node:module';
import { constants, runInThisContext } from 'node:vm';
import { pathToFileURL } from 'node:url';
import { LOADER, readEmbeddedText } from './embedded-files.ts';

/*
 * The first thing that runs in an executable and in each of its threads. The program is the same set of ES modules that a package has; here
 * they are read from the executable itself, each when it is asked for, so that an agent never holds the text of a collector.
 */

/** Modules have addresses below the executable, where no file can lie: so relative imports and `createRequire` work as they do in folders. */
const PROGRAM = `${pathToFileURL(process.execPath).href}/program/`;
const ENTRY = `${PROGRAM}minesweep.js`;

withoutNewsOfNode();

registerHooks({
  resolve(specifier, context, next) {
    const url = isRelative(specifier) ? new URL(specifier, context.parentURL).href : specifier;
    return url.startsWith(PROGRAM) ? { url, format: 'module', shortCircuit: true } : next(specifier, context);
  },
  load(url, context, next) {
    if (!url.startsWith(PROGRAM)) return next(url, context);
    const source = readEmbeddedText(`program/${url.slice(PROGRAM.length)}`);
    return { format: 'module', source, shortCircuit: true };
  },
});

// The script of an executable has an `import()` that knows built-in modules only; one from this context asks the hooks.
const load = runInThisContext('(url) => import(url)', {
  filename: LOADER,
  importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
}) as (url: string) => Promise<unknown>;

load(ENTRY).catch((error: unknown) => {
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`minesweep: could not start: ${detail}\n`);
  process.exitCode = 78;
});

function isRelative(specifier: string): boolean {
  return specifier.startsWith('./') || specifier.startsWith('../');
}

/** That a part of Node is called experimental is for us to know (its version is pinned), not for who runs this. */
function withoutNewsOfNode(): void {
  const printers = process.listeners('warning');
  process.removeAllListeners('warning');
  process.on('warning', (warning) => {
    if (warning.name === 'ExperimentalWarning') return;
    for (const print of printers) print(warning);
  });
}
