import { type Dir, opendirSync, readlinkSync } from 'node:fs';
import type { SocketOwners } from '../../platform.ts';
import type { GapCounts } from '../../gap-counts.ts';
import { errorCode, isDenied, isVanished } from '../../read-failure.ts';

/** A process may hold a million descriptors; a walk takes about 2 us each and must not stop the agent. */
const MAX_DESCRIPTORS = 20_000;

/** Walks /proc/PID/fd of each process; sockets there are links that read `socket:[INODE]`. */
export function readSocketOwners(proc: string, pids: readonly number[], gaps: GapCounts): SocketOwners {
  const bySocket = new Map<number, number>();
  let denied = 0;
  let vanished = 0;
  let truncated = 0;
  for (const pid of pids) {
    const folder = `${proc}/${pid}/fd`;
    try {
      using descriptors = opendirSync(folder);
      if (!walk(folder, descriptors, (socket) => bySocket.has(socket) || bySocket.set(socket, pid))) truncated++;
    } catch (error) {
      const code = errorCode(error);
      if (isVanished(code)) vanished++;
      else denied++;
      if (!isVanished(code) && !isDenied(code)) gaps.add(`owners:${code.toLowerCase()}`);
    }
  }
  return { bySocket, denied, vanished, truncated };
}

/** False when there are more descriptors than may be looked at. */
function walk(folder: string, descriptors: Dir, found: (socket: number) => void): boolean {
  for (let looked = 0; looked < MAX_DESCRIPTORS; looked++) {
    const entry = descriptors.readSync();
    if (entry === null) return true;
    const socket = socketOf(`${folder}/${entry.name}`);
    if (socket !== undefined) found(socket);
  }
  return descriptors.readSync() === null;
}

function socketOf(link: string): number | undefined {
  try {
    return socketOfLink(readlinkSync(link));
  } catch (error) {
    // Closed between listing and reading, as descriptors are all the time. Anything else concerns the whole process.
    if (isVanished(errorCode(error))) return undefined;
    throw error;
  }
}

/** The inode that a link in /proc/PID/fd names, when it is a socket. */
export function socketOfLink(target: string): number | undefined {
  const inode = /^socket:\[(\d{1,15})\]$/.exec(target)?.[1];
  return inode === undefined || Number(inode) === 0 ? undefined : Number(inode);
}
