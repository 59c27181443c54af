import { join } from 'node:path';
import type { Plugin } from 'esbuild';
import type { Target } from './targets.ts';

/** How our own modules ask for a native part: see `bin/executable/native-part.ts`. */
const IMPORT = "import { loadNativePart } from './bin/executable/native-part.ts';\n";
const YARGS_LOCALES = ['en', 'zh_TW', 'zh_CN'];

/** Packages that would load a native part from beside themselves take it from the executable. */
export function embeddedNativeParts(root: string, target: Pick<Target, 'native'>): Plugin {
  return {
    name: 'embedded-native-parts',
    setup(build) {
      const part = (name: 'argon2' | 'better-sqlite3') => () => ({ path: name, namespace: 'native-part' });
      build.onResolve({ filter: /^better-sqlite3$/ }, () => ({
        path: join(root, 'node_modules/better-sqlite3/lib', `${target.native}.js`),
      }));
      build.onResolve({ filter: /prebuilds\/[\w-]+\.node$/ }, part('better-sqlite3'));
      build.onResolve({ filter: /^@node-rs\/argon2$/ }, part('argon2'));
      build.onLoad({ filter: /.*/, namespace: 'native-part' }, ({ path }) => ({
        contents: `${IMPORT}module.exports = loadNativePart('native/${path}.node');`,
        resolveDir: root,
      }));
      // Where koffi looks for its native part first; it asks in a way that no bundler follows.
      build.onLoad({ filter: /[\\/]koffi[\\/]src[\\/]koffi[\\/]src[\\/]static\.js$/ }, () => ({
        contents: `${IMPORT}export const loadStatic = () => loadNativePart('native/koffi.node');`,
        resolveDir: root,
      }));
    },
  };
}

/** The command line's own words, which yargs reads from files beside itself, in the languages that we speak. */
export function embeddedYargsLocales(root: string): Plugin {
  return {
    name: 'embedded-yargs-locales',
    setup(build) {
      build.onLoad({ filter: /[\\/]y18n[\\/]build[\\/]lib[\\/]platform-shims[\\/]node\.js$/ }, () => ({
        contents: `${YARGS_LOCALES.map((name) => `import ${name} from './locales/${name}.json';`).join('\n')}
          import { format } from 'node:util';
          import { basename, resolve } from 'node:path';
          const texts = { ${YARGS_LOCALES.map((name) => `'${name}.json': ${name}`).join(', ')} };
          const exists = (file) => Object.hasOwn(texts, basename(file));
          const readFileSync = (file) => JSON.stringify(texts[basename(file)] ?? {});
          export default { fs: { readFileSync }, format, resolve, exists };`,
        resolveDir: join(root, 'node_modules/yargs'),
      }));
    },
  };
}
