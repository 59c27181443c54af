import { connect } from 'node:net';
import { parseArgs } from 'node:util';
import { loadWindowsCalls } from '../../agent/platform/windows/load-windows-calls.ts';
import { ProcessList } from '../../agent/platform/windows/process-list.ts';

/*
 * Plays the miner of the original Windows case, harmlessly: computes on one processor, and rests while a program of one of these names runs. Ends by
 * itself. Runs on Windows, or under Wine: `shy-burner.ts --minds Taskmgr.exe,procexp64.exe [--connect IP:PORT] [--seconds 600]`.
 */

const { values } = parseArgs({
  options: {
    minds: { type: 'string', default: 'Taskmgr.exe' },
    connect: { type: 'string' },
    seconds: { type: 'string', default: '600' },
  },
});
const LOOK_MS = 1_000;
const BURN_MS = 100;
/** It goes on so long after the last of them has gone. */
const SHY_MS = 2_000;

const minded = new Set(values.minds.toLowerCase().split(','));
const calls = await loadWindowsCalls();
if ('missing' in calls) throw new Error(calls.missing);
const list = new ProcessList(calls);
if (values.connect !== undefined) {
  const [ip = '', port = ''] = values.connect.split(':');
  connect(Number(port), ip).on('error', () => undefined);
}

const endMs = performance.now() + Number(values.seconds) * 1_000;
let restUntilMs = 0;
const looking = setInterval(() => {
  if (performance.now() > endMs) return clearInterval(looking);
  if (isWatched()) restUntilMs = performance.now() + SHY_MS;
}, LOOK_MS);
burn();

function burn(): void {
  const nowMs = performance.now();
  if (nowMs > endMs) process.exit();
  if (nowMs < restUntilMs) return void setTimeout(burn, BURN_MS);
  while (performance.now() < nowMs + BURN_MS);
  setImmediate(burn);
}

function isWatched(): boolean {
  if (list.read() !== undefined || list.records === undefined) return false;
  const { records } = list;
  let isThere = false;
  records.forEach((at) => {
    if (minded.has(records.name(at).toLowerCase())) isThere = true;
  });
  return isThere;
}
