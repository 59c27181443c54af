import { observed, type Unobservable, unobservable } from '#shared/model/observed.ts';
import { type OsName, osNameOfText } from '#shared/model/os-name.ts';
import type { ProcessDetails } from '../platform.ts';
import { BadRecording } from './bad-recording.ts';
import { importedHeader } from './imported-host.ts';
import { MemorySource } from './memory-source.ts';
import type { ProcessSample } from './process-sample.ts';
import { readSampleLines } from './read-sample-lines.ts';
import { emptyFrame, type ProcessRow, type ReadingFrame, type ReadingSource } from './reading-frame.ts';
import { wallMsOf } from './sample-time.ts';

const NOT_RECORDED: Unobservable = unobservable('not-implemented', 'not-recorded');
const RUNNING = 'R'.charCodeAt(0);

interface Moment {
  readonly seconds: number;
  readonly samples: ReadonlyMap<number, ProcessSample>;
}

/** A process as followed through the samples. */
interface Run {
  readonly slot: number;
  readonly startId: number;
  readonly name: string;
  readonly exe: string | undefined;
  cpuMs: number;
}

/**
 * Samples of processes that others recorded, CSV with a header or JSON lines: `time` (or `second`, `timestamp`), `pid`, `name`
 * (or `comm`, `process`), and `cpu_percent` (of one processor, since the sample before), `cpu_ms` or `cpu_seconds` (since the
 * process started); optional `ppid`, `exe`, `cmdline`. All names: `SAMPLE_FIELDS`.
 *
 * Lines of the same time are one tick; times must not fall. A process that is missing in a tick has ended; another name or
 * executable under the same pid, or CPU time that falls, is another process. When a process really started is not known: it is
 * taken to be when it is first mentioned. Throws {@link BadRecording} with the line.
 *
 * @param cpuCount processors of that host; 1 when nobody knows
 */
export function importProcessSamples(text: string, cpuCount = 1): ReadingSource {
  const moments = momentsOf(text);
  const [first, second] = moments;
  if (first === undefined) throw new BadRecording('there are no samples');
  const intervalMs = second === undefined ? 1_000 : (second.seconds - first.seconds) * 1_000;
  const header = importedHeader(cpuCount, intervalMs, wallMsOf(first.seconds), ['processes', 'process-details']);
  return new MemorySource(header, framesOf(moments, intervalMs));
}

function momentsOf(text: string): readonly Moment[] {
  const moments: { readonly seconds: number; readonly samples: Map<number, ProcessSample> }[] = [];
  for (const { sample, line } of readSampleLines(text)) {
    let moment = moments.at(-1);
    if (moment !== undefined && sample.seconds < moment.seconds) throw new BadRecording('the time falls', line);
    if (moment === undefined || sample.seconds > moment.seconds) {
      moment = { seconds: sample.seconds, samples: new Map() };
      moments.push(moment);
    }
    if (moment.samples.has(sample.pid)) throw new BadRecording(`pid ${sample.pid} twice at the same time`, line);
    moment.samples.set(sample.pid, sample);
  }
  return moments;
}

function* framesOf(moments: readonly Moment[], intervalMs: number): Generator<ReadingFrame> {
  const runs = new Map<number, Run>();
  const slots = new FreeSlots();
  let last: number | undefined;
  for (const { seconds, samples } of moments) {
    const elapsedMs = last === undefined ? intervalMs : (seconds - last) * 1_000;
    const uptimeMs = (seconds - (moments[0]?.seconds ?? 0)) * 1_000;
    last = seconds;
    const frame = emptyFrame({ monotonicMs: uptimeMs, wallMs: wallMsOf(seconds) });
    const rows: ProcessRow[] = [];
    const vanished: number[] = [];
    for (const [pid, run] of runs) {
      const sample = samples.get(pid);
      if (sample !== undefined && isSameRun(run, sample)) continue;
      runs.delete(pid);
      vanished.push(run.slot);
    }
    for (const sample of samples.values()) {
      let run = runs.get(sample.pid);
      if (run === undefined) {
        run = { slot: slots.take(), startId: uptimeMs, name: sample.name, exe: sample.exe, cpuMs: 0 };
        runs.set(sample.pid, run);
        frame.known.push({ pid: sample.pid, startId: run.startId, answer: observed(detailsOf(sample, run.startId)) });
      }
      run.cpuMs = sample.cpuMs ?? run.cpuMs + ((sample.cpuPercent ?? 0) / 100) * elapsedMs;
      rows.push(rowOf(sample, run));
    }
    for (const slot of vanished) slots.giveBack(slot);
    const result = { processes: rows.length, unreadable: 0, vanished: 0, overflow: 0 };
    frame.sweeps.push(observed({ result, isWhole: true, vanished, rows }));
    frame.counters.push(NOT_RECORDED);
    frame.connections.push(NOT_RECORDED);
    yield frame;
  }
}

function isSameRun(run: Run, sample: ProcessSample): boolean {
  return (
    run.name === sample.name && run.exe === sample.exe && (sample.cpuMs === undefined || sample.cpuMs >= run.cpuMs)
  );
}

function rowOf(sample: ProcessSample, run: Run): ProcessRow {
  return {
    slot: run.slot,
    pid: sample.pid,
    startId: run.startId,
    parentPid: sample.parentPid,
    userMs: run.cpuMs,
    systemMs: 0,
    childCpuMs: 0,
    threads: 1,
    state: RUNNING,
    nameHash: 1,
  };
}

function detailsOf(sample: ProcessSample, startId: number): ProcessDetails {
  const nameOf = (text: string): OsName => osNameOfText(text);
  return {
    pid: sample.pid,
    startId,
    startedAtMs: wallMsOf(sample.seconds),
    parentPid: sample.parentPid,
    name: nameOf(sample.name),
    exe: sample.exe === undefined ? NOT_RECORDED : observed(nameOf(sample.exe)),
    exeFile: NOT_RECORDED,
    exeDeleted: false,
    argv: sample.argv === undefined ? NOT_RECORDED : observed(sample.argv.map(nameOf)),
    cwd: NOT_RECORDED,
    user: NOT_RECORDED,
    cgroup: NOT_RECORDED,
    kernelThread: false,
  };
}

/** Slots as a table would give them out. */
class FreeSlots {
  readonly #free: number[] = [];
  #next = 0;

  take(): number {
    return this.#free.pop() ?? this.#next++;
  }

  giveBack(slot: number): void {
    this.#free.push(slot);
  }
}
