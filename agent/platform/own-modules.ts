import { dirname, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadedFrom } from './loaded-from.ts';

/** The folder with the packages of this program, with a separator at its end; undefined where all is in one file and there are none. */
export const OWN_MODULES = findOwnModules();

function findOwnModules(): string | undefined {
  try {
    return loadedFrom(dirname(fileURLToPath(import.meta.resolve('koffi')))) + sep;
  } catch {
    return undefined;
  }
}
