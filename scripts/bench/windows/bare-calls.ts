import { loadWindowsCalls } from '../../../agent/platform/windows/calls/load-windows-calls.ts';

/*
 * Runs on Windows: once a second the questions of a tick as the agent asks them, and nothing is done with the answers. What that costs is the system's, or
 * Wine's, and none of ours.
 */

const PROCESSES = 5;
const PROCESSORS = 8;
const FAMILIES = [2, 23];
const ROOM = 4 * 1024 * 1024;

const calls = await loadWindowsCalls();
if ('missing' in calls) throw new Error(calls.missing);
const buffer = Buffer.alloc(ROOM);
const look = () => {
  for (const kind of [PROCESSORS, PROCESSES]) {
    const { status } = calls.querySystem(kind, buffer);
    if (status < 0) throw new Error(`system information ${kind} answers ${status}`);
  }
  for (const family of FAMILIES) calls.readTcpTable(family, buffer);
};
look();
console.log('ready');
setInterval(look, 1_000);
