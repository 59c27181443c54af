import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createSqliteStore } from '../../collector/store/sqlite/create-sqlite-store.ts';
import { noSignatures, startTestWorker } from '../../collector/store/sqlite/testing/start-test-worker.ts';
import { generateEveLines } from './eve-lines.ts';

/**
 * From bytes to committed rows, measured against the floor of the same run: bare `JSON.parse` of the same lines. CPU-seconds of the
 * whole process, its threads included; the time to generate lines and to start threads is left out of both.
 */
const { values: options } = parseArgs({
  options: {
    lines: { type: 'string', default: '200000' },
    repeat: { type: 'string', default: '3' },
    seed: { type: 'string', default: '7' },
    json: { type: 'boolean', default: false },
  },
});

const PIECE_BYTES = 1024 * 1024;
/** Pieces on their way at the same time, as when several sensors deliver: what comes within 50 ms shares a commit. */
const IN_FLIGHT = 12;

interface Measured {
  readonly linesPerCpuSecond: number;
  readonly linesPerSecond: number;
}

const lines = Number(options.lines);
const repeat = Number(options.repeat);

/** The mixes: what a border sensor sees, and the worst case in which every line is about mining and is kept whole. */
const MIXES = [
  ['5 % mining', 0.05],
  ['all mining', 1],
] as const;

const rows: { mix: string; parse: Measured; store: Measured; ratio: number }[] = [];
let bytesPerLine = 0;
for (const [mix, miningShare] of MIXES) {
  const bytes = Buffer.from([...generateEveLines(lines, { miningShare, seed: Number(options.seed) }), ''].join('\n'));
  bytesPerLine = Math.round(bytes.length / lines);
  const runs = [];
  for (let run = 0; run < repeat; run++) runs.push({ parse: measureParse(bytes), store: await measureStore(bytes) });
  const ratios = runs.map(({ parse, store }) => store.linesPerCpuSecond / parse.linesPerCpuSecond);
  const median = [...ratios].sort((a, b) => a - b)[Math.floor(repeat / 2)] ?? Number.NaN;
  const chosen = runs[ratios.indexOf(median)];
  if (chosen !== undefined) rows.push({ mix, ...chosen, ratio: median });
}

console.log(`${lines} lines of ${bytesPerLine} bytes, ${repeat} runs (median), Node ${process.versions.node}\n`);
console.log('mix          JSON.parse        bytes to committed rows             ratio');
for (const { mix, parse, store, ratio } of rows) {
  const floor = `${thousands(parse.linesPerCpuSecond)} k/cpu-s`.padEnd(18);
  const whole = `${thousands(store.linesPerCpuSecond)} k/cpu-s, ${thousands(store.linesPerSecond)} k/s`.padEnd(36);
  console.log(`${mix.padEnd(13)}${floor}${whole}${ratio.toFixed(2)}`);
}
if (options.json) {
  const [first, second] = rows;
  console.log(
    JSON.stringify({
      name: 'ingest',
      ratios: { 'vs-json-parse': first?.ratio, 'vs-json-parse-all-mining': second?.ratio },
      absolute: {
        linesPerCpuSecond: first?.store.linesPerCpuSecond,
        linesPerSecond: first?.store.linesPerSecond,
        jsonParseLinesPerCpuSecond: first?.parse.linesPerCpuSecond,
      },
      conditions: {
        lines,
        bytesPerLine,
        repeat,
        node: process.versions.node,
        journal: 'WAL',
        synchronous: 'FULL',
        indexes: 3,
      },
    }),
  );
}

function measureParse(bytes: Buffer): Measured {
  const text = bytes.toString('latin1').split('\n').slice(0, -1);
  let objects = 0;
  return measured(
    cpuOf(() => {
      for (const line of text) if (typeof JSON.parse(line) === 'object') objects += 1;
      if (objects !== lines) throw new Error(`${objects} objects of ${lines} lines`);
    }),
  );
}

async function measureStore(bytes: Buffer): Promise<Measured> {
  const folder = mkdtempSync(join(tmpdir(), 'minesweep-bench-'));
  try {
    await using store = await createSqliteStore({
      file: join(folder, 'store.db'),
      signatures: noSignatures(),
      startWorker: startTestWorker,
    });
    const pieces: ArrayBuffer[] = [];
    for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
      pieces.push(Uint8Array.from(bytes.subarray(at, at + PIECE_BYTES)).buffer);
    }
    const begin = usage();
    let understood = 0;
    let offset = 0;
    const sending: Promise<void>[] = [];
    for (const [index, piece] of pieces.entries()) {
      offset += piece.byteLength;
      if (sending.length >= IN_FLIGHT) await sending.shift();
      const sent = store.ingest({
        source: 'bench',
        site: 'bench',
        format: 'suricata-eve',
        bytes: piece,
        end: index === pieces.length - 1,
        position: { file: 'bench', offset },
      });
      sending.push(sent.then((report) => void (understood += report.understood)));
    }
    await Promise.all(sending);
    const end = usage();
    if (understood !== lines) throw new Error(`${understood} of ${lines} lines were understood`);
    return measured({ cpuSeconds: end.cpuSeconds - begin.cpuSeconds, seconds: end.seconds - begin.seconds });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Usage {
  readonly cpuSeconds: number;
  readonly seconds: number;
}

function cpuOf(work: () => void): Usage {
  const begin = usage();
  work();
  const end = usage();
  return { cpuSeconds: end.cpuSeconds - begin.cpuSeconds, seconds: end.seconds - begin.seconds };
}

/** Of all threads of this process. */
function usage(): Usage {
  const { user, system } = process.cpuUsage();
  return { cpuSeconds: (user + system) / 1e6, seconds: performance.now() / 1000 };
}

function measured({ cpuSeconds, seconds }: Usage): Measured {
  return { linesPerCpuSecond: Math.round(lines / cpuSeconds), linesPerSecond: Math.round(lines / seconds) };
}

function thousands(value: number): string {
  return (value / 1000).toFixed(1);
}
