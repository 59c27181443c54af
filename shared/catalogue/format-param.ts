import type { TextCode } from './en.ts';

type Texts = Readonly<Record<TextCode, string>>;

/** Parameters whose values are codes of the catalogue: name -> what the code begins with. */
const CODES: Readonly<Record<string, string>> = {
  accountRole: 'account-role',
  incidentState: 'state',
  closeReason: 'close-reason',
};

/** Shows a parameter by the unit at the end of its name; text stays as it is, but for codes that have a text of their own. Times are UTC. */
export function formatParam(name: string, value: string | number | boolean, texts: Texts): string {
  if (typeof value === 'string') {
    const kind = Object.hasOwn(CODES, name) ? CODES[name] : undefined;
    const code = `${kind}.${value}`;
    return kind !== undefined && Object.hasOwn(texts, code) ? texts[code as TextCode] : value;
  }
  if (typeof value === 'boolean') return texts[value ? 'unit.yes' : 'unit.no'];
  if (!Number.isFinite(value)) return '?';
  if (name.endsWith('AtMs') || name === 'atMs') return formatTime(value);
  if (name.endsWith('Ms')) return formatDuration(value, texts);
  if (name.endsWith('CoreSeconds') || name === 'coreSeconds') return formatCoreSeconds(value, texts);
  if (name.endsWith('Cores') || name === 'cores') {
    return withUnit(texts[round(value) === '1' ? 'unit.cores.one' : 'unit.cores.many'], round(value));
  }
  if (name.endsWith('Bytes') || name === 'bytes') return formatBytes(value);
  if (name.endsWith('Share')) return `${round(value * 100)} %`;
  return round(value);
}

/** `2026-03-01 14:02:11Z`; a time outside the calendar shows as `?`. */
export function formatTime(atMs: number): string {
  const time = new Date(atMs);
  if (Number.isNaN(time.getTime())) return '?';
  return `${time.toISOString().slice(0, 19).replace('T', ' ')}Z`;
}

const STEPS = [
  ['unit.days', 86_400_000],
  ['unit.hours', 3_600_000],
  ['unit.minutes', 60_000],
] as const;

/** The largest unit of which there are at least two: `90 s`, `10 min`, `3 h`. */
export function formatDuration(durationMs: number, texts: Texts): string {
  const step = STEPS.find(([, ms]) => durationMs >= 2 * ms);
  return step === undefined
    ? withUnit(texts['unit.seconds'], round(durationMs / 1000))
    : withUnit(texts[step[0]], round(durationMs / step[1]));
}

/** From 100 s upwards in hours: `0.18 core-hours`. */
function formatCoreSeconds(coreSeconds: number, texts: Texts): string {
  return coreSeconds < 100
    ? withUnit(texts['unit.core-seconds'], round(coreSeconds))
    : withUnit(texts['unit.core-hours'], round(coreSeconds / 3_600));
}

const BYTE_UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'] as const;

/** Decimal units: `1.5 MB` is 1,500,000 bytes. */
export function formatBytes(bytes: number): string {
  const power = Math.min(BYTE_UNITS.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, Math.abs(bytes))) / 3)));
  return `${round(bytes / 1000 ** power)} ${BYTE_UNITS[power] ?? 'B'}`;
}

function withUnit(template: string, shown: string): string {
  return template.replace('{n}', shown);
}

/** Three significant digits below 100, whole numbers above. */
function round(value: number): string {
  if (Number.isInteger(value) || Math.abs(value) >= 100) return String(Math.round(value));
  return String(Number(value.toPrecision(3)));
}
