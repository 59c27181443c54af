import { sep } from 'node:path';

const PACKAGES = 'node_modules';

/** The folder with everything that a program in this folder loads: packages that it needs may lie beside it, not in it. */
export function loadedFrom(folder: string): string {
  const names = folder.split(sep);
  const at = names.indexOf(PACKAGES);
  return at < 0 ? folder : names.slice(0, at + 1).join(sep);
}
