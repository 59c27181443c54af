import { observed, type Unobservable, unobservable } from '#shared/model/observed.ts';
import { BadRecording } from './bad-recording.ts';
import { importedHeader } from './imported-host.ts';
import { MemorySource } from './memory-source.ts';
import { parseCsvLine } from './parse-csv-line.ts';
import { emptyFrame, type ReadingFrame, type ReadingSource } from './reading-frame.ts';
import { parseSampleSeconds, wallMsOf } from './sample-time.ts';

const TIME_NAMES = ['second', 'seconds', 'time', 'timestamp'];
const CPU_NAMES = ['cpu_percent', 'cpu', 'cpu_pct'];
const NOT_RECORDED: Unobservable = unobservable('not-implemented', 'not-recorded');

/** Whether the first line is the header of a CSV of host CPU. */
export function isHostCpuCsv(firstLine: string): boolean {
  return columnsOf(firstLine) !== undefined;
}

/**
 * Host CPU per second that others recorded: a header `second,cpu_percent` (or `time`, `timestamp`), then one line a sample. A
 * percentage is of the whole host, all processors together; it holds for the time up to the next line. Processes and
 * connections are then not observable. Throws {@link BadRecording} with the line.
 *
 * @param cpuCount processors of that host; 1 when nobody knows
 */
export function importHostCpu(text: string, cpuCount = 1): ReadingSource {
  const lines = text.split(/\r?\n/);
  const columns = columnsOf(lines[0] ?? '');
  if (columns === undefined) throw new BadRecording('expected the columns second (or time) and cpu_percent', 1);
  const samples: { readonly seconds: number; readonly percent: number }[] = [];
  for (const [index, line] of lines.entries()) {
    if (index === 0 || line.trim() === '') continue;
    const fields = parseCsvLine(line);
    const seconds = parseSampleSeconds(fields?.[columns.time] ?? '');
    if (fields === undefined || seconds === undefined) throw new BadRecording('there is no time here', index + 1);
    const percent = parsePercent(fields[columns.cpu] ?? '');
    if (percent === undefined) throw new BadRecording('cpu_percent is no number from 0 to 100', index + 1);
    const last = samples.at(-1);
    if (last !== undefined && seconds <= last.seconds) throw new BadRecording('the time does not rise', index + 1);
    samples.push({ seconds, percent });
  }
  const [first, second] = samples;
  if (first === undefined) throw new BadRecording('there are no samples');
  const intervalMs = second === undefined ? 1_000 : (second.seconds - first.seconds) * 1_000;
  const header = importedHeader(cpuCount, intervalMs, wallMsOf(first.seconds), ['host-cpu']);
  return new MemorySource(header, framesOf(samples, cpuCount, intervalMs));
}

/**
 * Counters rise by what a sample says over the time until the next one, so the reading before the first sample is 0 and each
 * reading comes at the end of its sample.
 */
function* framesOf(
  samples: readonly { readonly seconds: number; readonly percent: number }[],
  cpuCount: number,
  intervalMs: number,
): Generator<ReadingFrame> {
  let userMs = 0;
  let idleMs = 0;
  const startSeconds = samples[0]?.seconds ?? 0;
  const frameAt = (seconds: number): ReadingFrame => {
    const uptimeMs = (seconds - startSeconds) * 1_000;
    const frame = emptyFrame({ monotonicMs: uptimeMs, wallMs: wallMsOf(seconds) });
    const counters = { cpuCount, idleMs, iowaitMs: 0, stealMs: 0, userMs, systemMs: 0, forks: 0, uptimeMs };
    frame.counters.push(observed(counters));
    frame.sweeps.push(NOT_RECORDED);
    frame.connections.push(NOT_RECORDED);
    return frame;
  };
  yield frameAt(startSeconds);
  for (const [index, { seconds, percent }] of samples.entries()) {
    const until = samples[index + 1]?.seconds ?? seconds + intervalMs / 1_000;
    const capacityMs = (until - seconds) * 1_000 * cpuCount;
    userMs += (capacityMs * percent) / 100;
    idleMs += capacityMs * (1 - percent / 100);
    yield frameAt(until);
  }
}

function columnsOf(line: string): { readonly time: number; readonly cpu: number } | undefined {
  const names = parseCsvLine(line.replace(/^\ufeff/, ''))?.map((name) => name.toLowerCase());
  if (names === undefined || names.includes('pid')) return undefined;
  const time = names.findIndex((name) => TIME_NAMES.includes(name));
  const cpu = names.findIndex((name) => CPU_NAMES.includes(name));
  return time < 0 || cpu < 0 ? undefined : { time, cpu };
}

function parsePercent(text: string): number | undefined {
  if (!/^\d{1,3}(?:\.\d{1,12})?%?$/.test(text)) return undefined;
  const percent = Number.parseFloat(text);
  // Tools that add up rounded parts write 100.1 now and then.
  return percent <= 101 ? Math.min(100, percent) : undefined;
}
