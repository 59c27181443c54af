const TIME = /^(\d{4}-\d{2}-\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?(Z|[+-]\d{2}:?\d{2})$/;

/**
 * Reads the times that Suricata writes, `2026-11-23T05:03:33.123456+0000`, as epoch milliseconds with the fraction cut to whole
 * milliseconds. `undefined` for anything else, days and hours that do not exist included.
 */
export function readEveTime(text: string): number | undefined {
  if (text.length > MAX_LENGTH) return undefined;
  const match = TIME.exec(text);
  if (match === null) return undefined;
  const [, date = '', hours, minutes, seconds, fraction = '', zone = 'Z'] = match;
  const dayMs = startOfDayMs(date);
  const timeMs = readClock(
    Number(hours),
    Number(minutes),
    Number(seconds),
    Number(fraction.slice(0, 3).padEnd(3, '0')),
  );
  const offsetMs = readZone(zone);
  return dayMs === undefined || timeMs === undefined || offsetMs === undefined ? undefined : dayMs + timeMs - offsetMs;
}

function startOfDayMs(date: string): number | undefined {
  const ms = Date.parse(`${date}T00:00:00Z`);
  // V8 turns the 31st of February into March; what was written must come back.
  return Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 10) !== date ? undefined : ms;
}

function readClock(hours: number, minutes: number, seconds: number, ms: number): number | undefined {
  // 60 is a leap second: the next second, as the system clocks count.
  return hours > 23 || minutes > 59 || seconds > 60 ? undefined : ((hours * 60 + minutes) * 60 + seconds) * 1000 + ms;
}

function readZone(zone: string): number | undefined {
  if (zone === 'Z') return 0;
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(-2));
  if (hours > 14 || minutes > 59) return undefined;
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}

const MICROSECONDS_LENGTH = '2026-11-23T05:03:33.123456+0000'.length;
const MAX_LENGTH = 40;
/** `2026-11-23T05:03:` in front and `+0000` behind. */
const MINUTE_LENGTH = 17;
const ZONE_START = 26;
const COLON = 0x3a;
const DOT = 0x2e;

/** {@link readEveTime} for a stream of bytes: events of the same minute and zone share most of the work, and no text is made. */
export class EveClock {
  /** A time of the minute that was met last; only its minute and its zone are looked at. */
  #last: Uint8Array = new Uint8Array(MICROSECONDS_LENGTH);
  #minuteMs: number | undefined;

  /** @param bytes ASCII from `start` to before `end` */
  read(bytes: Buffer, start: number, end: number): number | undefined {
    if (end - start !== MICROSECONDS_LENGTH) return readWhole(bytes, start, end);
    const seconds = twoDigits(bytes, start + 17);
    const ms = twoDigits(bytes, start + 20) * 10 + digitAt(bytes, start + 22);
    const isPlain =
      bytes[start + 16] === COLON &&
      bytes[start + 19] === DOT &&
      seconds < 60 &&
      ms >= 0 &&
      twoDigits(bytes, start + 23) >= 0 &&
      digitAt(bytes, start + 25) >= 0;
    if (!isPlain) return readWhole(bytes, start, end);
    if (!this.#isSame(bytes, start, 0, MINUTE_LENGTH) || !this.#isSame(bytes, start, ZONE_START, MICROSECONDS_LENGTH)) {
      this.#last = Uint8Array.from(bytes.subarray(start, end));
      const wholeMs = readWhole(bytes, start, end);
      this.#minuteMs = wholeMs === undefined ? undefined : wholeMs - seconds * 1000 - ms;
    }
    return this.#minuteMs === undefined ? undefined : this.#minuteMs + seconds * 1000 + ms;
  }

  #isSame(bytes: Buffer, start: number, from: number, to: number): boolean {
    const last = this.#last;
    for (let at = from; at < to; at++) if (bytes[start + at] !== last[at]) return false;
    return true;
  }
}

function readWhole(bytes: Buffer, start: number, end: number): number | undefined {
  return end - start > MAX_LENGTH ? undefined : readEveTime(bytes.toString('latin1', start, end));
}

function twoDigits(bytes: Buffer, at: number): number {
  return digitAt(bytes, at) * 10 + digitAt(bytes, at + 1);
}

/** NaN when it is no digit. */
function digitAt(bytes: Buffer, at: number): number {
  const digit = (bytes[at] ?? 0) - 0x30;
  return digit >= 0 && digit <= 9 ? digit : Number.NaN;
}
