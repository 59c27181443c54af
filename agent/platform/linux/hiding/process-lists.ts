import { opendirSync, readdirSync } from 'node:fs';
import type { ListingView } from '../../hiding.ts';
import { pidOfName } from '../process/decimal-pid.ts';
import type { SecondView } from './second-view.ts';

/** Ids by the way in which they were listed; a way that does not work here is not in it. */
export type ProcessLists = ReadonlyMap<ListingView, ReadonlySet<number>>;

/**
 * Lists the processes in every way there is. Node lists a folder through scandir(3) at once and through readdir(3) piece by piece:
 * the common hooks replace the second and forget the first; the kernel's own list none of them reaches.
 */
export function listProcesses(proc: string, secondView: SecondView | undefined): ProcessLists {
  const lists = new Map<ListingView, ReadonlySet<number>>();
  const put = (view: ListingView, list: () => readonly string[] | undefined) => {
    const names = attempt(list);
    if (names !== undefined) lists.set(view, new Set(names.map(pidOfName).filter((pid) => pid !== 0)));
  };
  put('scandir', () => readdirSync(proc));
  put('opendir', () => listPieceByPiece(proc));
  put('getdents', () => secondView?.list(proc));
  return lists;
}

function listPieceByPiece(folder: string): readonly string[] {
  const names: string[] = [];
  const directory = opendirSync(folder, { bufferSize: 512 });
  try {
    for (let entry = directory.readSync(); entry !== null; entry = directory.readSync()) names.push(entry.name);
  } finally {
    directory.closeSync();
  }
  return names;
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    // One way less: the others are compared without it.
    return undefined;
  }
}
