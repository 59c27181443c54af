import type { Metafile } from 'esbuild';
import { bundleProgram } from '../../bin/bundle.mjs';
import { embeddedNativeParts, embeddedYargsLocales } from './embedding-plugins.ts';
import type { Target } from './targets.ts';

/**
 * Bundles the program as an executable has it.
 *
 * @param root a checkout with its packages installed; where it and they lie makes no difference to what is written
 * @returns what the bundle is made of
 */
export function bundleExecutable(root: string, target: Pick<Target, 'native'>, outdir: string): Promise<Metafile> {
  return bundleProgram(root, {
    entryPoints: [{ in: 'bin/executable/minesweep-executable.ts', out: 'minesweep' }],
    outdir,
    // What builds the console in a checkout: an executable has it built.
    external: ['@vitejs/plugin-react', 'esbuild', 'vite'],
    inject: ['bin/executable/lacking-in-node-22.ts'],
    plugins: [embeddedNativeParts(root, target), embeddedYargsLocales(root)],
    define: {},
  });
}
