const TIME = /^(\d{4}-\d{2}-\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?(Z|[+-]\d{2}:?\d{2})$/;

/**
 * Reads the times that Suricata writes, `2026-11-23T05:03:33.123456+0000`, as epoch milliseconds with the fraction cut to whole
 * milliseconds. `undefined` for anything else, days and hours that do not exist included.
 */
export function readEveTime(text: string): number | undefined {
  if (text.length > 40) return undefined;
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

/** {@link readEveTime} for a stream: events of the same minute and zone share most of the work. */
export class EveClock {
  #minute = '';
  #zone = '';
  #minuteMs: number | undefined;

  read(text: string): number | undefined {
    if (text.length !== MICROSECONDS_LENGTH) return readEveTime(text);
    const seconds = twoDigits(text, 17);
    const ms = twoDigits(text, 20) * 10 + digitAt(text, 22);
    const isPlain =
      text[16] === ':' &&
      text[19] === '.' &&
      seconds < 60 &&
      ms >= 0 &&
      twoDigits(text, 23) >= 0 &&
      digitAt(text, 25) >= 0;
    if (!isPlain) return readEveTime(text);
    if (!text.startsWith(this.#minute) || !text.endsWith(this.#zone) || this.#minute === '') {
      this.#minute = text.slice(0, 17);
      this.#zone = text.slice(26);
      this.#minuteMs = readEveTime(`${this.#minute}00${this.#zone}`);
    }
    return this.#minuteMs === undefined ? undefined : this.#minuteMs + seconds * 1000 + ms;
  }
}

const MICROSECONDS_LENGTH = '2026-11-23T05:03:33.123456+0000'.length;

function twoDigits(text: string, at: number): number {
  return digitAt(text, at) * 10 + digitAt(text, at + 1);
}

/** NaN when it is no digit. */
function digitAt(text: string, at: number): number {
  const digit = text.charCodeAt(at) - 48;
  return digit >= 0 && digit <= 9 ? digit : Number.NaN;
}
