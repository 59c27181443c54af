import { writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { parseArgs } from 'node:util';
import { loadWindowsCalls } from '../../agent/platform/windows/calls/load-windows-calls.ts';
import { ProcessList } from '../../agent/platform/windows/process/process-list.ts';

/*
 * Plays the miner of the original Windows case, harmlessly: computes on one processor, and rests while a program of one of these names runs. Ends by
 * itself. Runs on Windows, or under Wine:
 *
 *   shy-burner.ts --minds Taskmgr.exe,procexp64.exe [--connect IP:PORT --login WALLET] [--report FILE] [--seconds 600]
 *
 * With `--connect` it logs in there as miners do, rests while it has no connection, and tries again every five seconds. What it writes to the report
 * is its pid and the port of its side of the latest attempt.
 */

const { values } = parseArgs({
  options: {
    minds: { type: 'string', default: 'Taskmgr.exe' },
    connect: { type: 'string' },
    login: { type: 'string', default: 'x' },
    report: { type: 'string' },
    seconds: { type: 'string', default: '600' },
  },
});
const LOOK_MS = 1_000;
const BURN_MS = 100;
const RETRY_MS = 5_000;
/** It goes on so long after the last of them has gone. */
const SHY_MS = 2_000;

const minded = new Set(values.minds.toLowerCase().split(','));
const calls = await loadWindowsCalls();
if ('missing' in calls) throw new Error(calls.missing);
const list = new ProcessList(calls);
const endMs = performance.now() + Number(values.seconds) * 1_000;
let restUntilMs = 0;
let hasWork = values.connect === undefined;
report();
if (values.connect !== undefined) seekWork(values.connect);
const looking = setInterval(() => {
  if (performance.now() > endMs) return clearInterval(looking);
  if (isWatched()) restUntilMs = performance.now() + SHY_MS;
}, LOOK_MS);
burn();

function burn(): void {
  const nowMs = performance.now();
  if (nowMs > endMs) process.exit();
  if (nowMs < restUntilMs || !hasWork) return void setTimeout(burn, BURN_MS);
  while (performance.now() < nowMs + BURN_MS);
  setImmediate(burn);
}

function seekWork(pool: string): void {
  const [ip = '', port = ''] = pool.split(':');
  const socket = connect(Number(port), ip);
  socket.on('connect', () => {
    hasWork = true;
    report(socket.localPort);
    socket.write(`${JSON.stringify({ id: 1, jsonrpc: '2.0', method: 'login', params: { login: values.login } })}\n`);
  });
  socket.on('error', () => undefined);
  socket.on('data', () => undefined);
  socket.on('close', () => {
    hasWork = false;
    setTimeout(seekWork, RETRY_MS, pool);
  });
}

function report(localPort?: number): void {
  if (values.report !== undefined) writeFileSync(values.report, JSON.stringify({ pid: process.pid, localPort }));
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
