import { win32 } from 'node:path';
import type { ServiceCalls } from '../windows/service/service-calls.ts';

/* What Windows answers about folders that no test can make here: access lists as it is installed with them, and what an ordinary user would prepare. */

const DRIVE = 'O:SYD:PAI(A;;LC;;;AU)(A;OICIIO;SDGXGWGR;;;AU)(A;;FA;;;SY)(A;;FA;;;BA)(A;OICI;0x1200a9;;;BU)';
const PROGRAM_DATA = 'O:SYD:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICIIO;GA;;;CO)(A;CI;DCLCRPCR;;;BU)';
/** As we make it. */
export const PRIVATE = 'O:BAD:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)';
/** Made by somebody who shares it with those whom it concerns, and remains its owner. */
export const OF_BOB = 'O:S-1-5-21-1-2-3-1001D:(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)';

const FOLDER = 0x10;
const FILE = 0x20;
const REPARSE_POINT = 0x400;
const NOT_FOUND = 2;
const FIXED = 3;

/** Folders and files by path, with their owner and access list; `links` lead elsewhere. What lies in a folder is what has its path before its own. */
export function fakeFolders(more: Readonly<Record<string, string>>, links: readonly string[] = []) {
  const lists = new Map(Object.entries({ 'C:\\': DRIVE, 'C:\\ProgramData': PROGRAM_DATA, ...more }));
  const made: string[] = [];
  const namesIn = (folder: string) =>
    [...lists.keys()]
      .filter((path) => path !== folder && win32.dirname(path) === folder)
      .map((path) => win32.basename(path));
  return {
    /** Folders that were made, in order. */
    made,
    driveType: () => FIXED,
    readRights: (path: string) => lists.get(path),
    listFolder: namesIn,
    lastError: () => NOT_FOUND,
    fileAttributes(path: string) {
      if (!lists.has(path)) return undefined;
      return links.includes(path) ? REPARSE_POINT : namesIn(path).length > 0 ? FOLDER : FILE;
    },
    createFolder(path: string, sddl: string) {
      made.push(path);
      lists.set(path, sddl);
      return 0;
    },
  } satisfies Partial<ServiceCalls> & { readonly made: readonly string[] };
}
