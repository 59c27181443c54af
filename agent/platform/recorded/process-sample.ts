import { BadRecording } from './bad-recording.ts';
import { parseSampleSeconds } from './sample-time.ts';

/** One line of per-process samples. Exactly one of `cpuPercent` and `cpuMs` is there. */
export interface ProcessSample {
  readonly seconds: number;
  readonly pid: number;
  readonly parentPid: number;
  readonly name: string;
  readonly exe?: string;
  readonly argv?: readonly string[];
  /** Of one processor, over the time since the sample before. */
  readonly cpuPercent?: number;
  /** Used since the process started. */
  readonly cpuMs?: number;
}

/** Names that columns and keys may have, in lower case. */
export const SAMPLE_FIELDS = {
  time: ['time', 'second', 'seconds', 'timestamp', 'ts'],
  pid: ['pid'],
  parentPid: ['ppid', 'parent_pid'],
  name: ['name', 'comm', 'process', 'process_name', 'command'],
  exe: ['exe', 'path', 'executable'],
  argv: ['cmdline', 'args', 'argv', 'command_line'],
  cpuPercent: ['cpu_percent', 'cpu', 'cpu_pct', '%cpu'],
  cpuMs: ['cpu_ms'],
  cpuSeconds: ['cpu_seconds', 'cpu_s', 'cpu_time'],
} as const;
export type SampleField = keyof typeof SAMPLE_FIELDS;

/** Which field a name stands for. */
export function sampleFieldOf(name: string): SampleField | undefined {
  const wanted = name.trim().toLowerCase();
  for (const [field, names] of Object.entries(SAMPLE_FIELDS)) {
    if ((names as readonly string[]).includes(wanted)) return field as SampleField;
  }
  return undefined;
}

/** Throws {@link BadRecording} with the line when a needed field is missing or no number. */
export function parseProcessSample(fields: ReadonlyMap<SampleField, string>, line: number): ProcessSample {
  const seconds = parseSampleSeconds(fields.get('time') ?? '');
  if (seconds === undefined) throw new BadRecording('there is no time here', line);
  const pid = numberOf(fields, 'pid', 4_294_967_295, line);
  if (pid === undefined || !Number.isInteger(pid)) throw new BadRecording('there is no pid here', line);
  const name = fields.get('name');
  if (name === undefined || name === '') throw new BadRecording('the process has no name', line);
  const cpuSeconds = numberOf(fields, 'cpuSeconds', 1e12, line);
  const cpuMs = numberOf(fields, 'cpuMs', 1e15, line) ?? (cpuSeconds === undefined ? undefined : cpuSeconds * 1_000);
  const cpuPercent = numberOf(fields, 'cpuPercent', 1_000_000, line);
  if (cpuMs === undefined && cpuPercent === undefined) {
    throw new BadRecording('needs one of cpu_percent, cpu_ms and cpu_seconds', line);
  }
  const exe = fields.get('exe');
  const commandLine = fields.get('argv');
  return {
    seconds,
    pid,
    parentPid: numberOf(fields, 'parentPid', 4_294_967_295, line) ?? 0,
    name,
    ...(exe === undefined || exe === '' ? {} : { exe }),
    ...(commandLine === undefined || commandLine === '' ? {} : { argv: commandLine.split(' ').filter(Boolean) }),
    ...(cpuMs === undefined ? { cpuPercent: cpuPercent ?? 0 } : { cpuMs }),
  };
}

function numberOf(
  fields: ReadonlyMap<SampleField, string>,
  field: SampleField,
  max: number,
  line: number,
): number | undefined {
  const text = fields.get(field);
  if (text === undefined || text === '') return undefined;
  const number = /^\d{1,15}(?:\.\d{1,12})?%?$/.test(text) ? Number.parseFloat(text) : Number.NaN;
  if (!(number <= max)) throw new BadRecording(`${field} is not a number that can be`, line);
  return number;
}
