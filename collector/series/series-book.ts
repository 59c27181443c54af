import type { Summary } from '#shared/model/host.ts';
import type { Store } from '../store/store.ts';
import { HourLog, unpackPoints } from './hour-log.ts';
import { LastHour, type LastHourView } from './last-hour.ts';
import { HOUR_MS, hourOf, type SeriesPoint, seriesPointOf } from './series-point.ts';

/** At most so much of a drawing is lost when the collector is killed. */
const WRITE_EVERY_MS = 60_000;
const LOOK_EVERY_MS = 1_000;
/** Blobs of one write: each takes a third of a millisecond to make. */
const WRITES_AT_ONCE = 200;
/** An agent that lost its connection keeps an hour of summaries. What is older, or of the future, comes from a broken clock. */
const OLDEST_MS = 2 * HOUR_MS;
const NEWEST_MS = 60_000;
const RESTORE_PAGE = 200;

interface OpenHour {
  readonly hostId: string;
  log: HourLog;
  /** False while what the store holds of this hour may not be in the log. */
  isWhole: boolean;
  changes: number;
  written: number;
  writtenAtMs: number;
}

export interface SeriesBookOptions {
  readonly store: Pick<Store, 'read' | 'write'>;
  readonly now: () => number;
  /** A number in [0, 1): the first writes of many hosts are spread over a minute. */
  readonly random: () => number;
}

/**
 * CPU of all hosts over time. Summaries are gathered in memory and written as one blob per host and hour, at most once a minute; what
 * was read back with an hour of a blob that is damaged is counted and left out.
 */
export class SeriesBook implements AsyncDisposable {
  readonly counters = { seriesPointsDropped: 0, seriesNotWritten: 0, seriesDamaged: 0 };
  readonly #options: SeriesBookOptions;
  readonly #open = new Map<string, OpenHour>();
  readonly #lastHours = new Map<string, LastHour>();
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> | undefined;

  constructor(options: SeriesBookOptions) {
    this.#options = options;
  }

  /** Takes up the last hour from the store, and begins to write. */
  async start(): Promise<void> {
    const hour = hourOf(this.#options.now());
    await this.#restore(hour - 1);
    await this.#restore(hour);
    this.#timer = setInterval(() => void this.writeDue(), LOOK_EVERY_MS);
    this.#timer.unref();
  }

  add(hostId: string, summary: Summary, clockOffsetMs: number): void {
    const nowMs = this.#options.now();
    const point = seriesPointOf(summary, clockOffsetMs);
    if (!(point.atMs >= nowMs - OLDEST_MS && point.atMs <= nowMs + NEWEST_MS)) {
      this.counters.seriesPointsDropped += 1;
      return;
    }
    const open = this.#openHour(hostId, hourOf(point.atMs));
    if (open.log.add(point)) open.changes += 1;
    else this.counters.seriesPointsDropped += 1;
    this.#lastHourOf(hostId).add(point);
  }

  /** Undefined for a host of which nothing was heard in the last hour. */
  lastHour(hostId: string): LastHourView | undefined {
    return this.#lastHours.get(hostId)?.view(this.#options.now());
  }

  /** What was reported of a span, what is not yet stored included; a little more on both sides. */
  async points(hostId: string, fromMs: number, toMs: number): Promise<readonly SeriesPoint[]> {
    const span = { fromHour: hourOf(fromMs), toHour: hourOf(toMs) };
    const stored = await this.#options.store.read('series', { hostId, ...span });
    const points: SeriesPoint[] = [];
    const whole = new Set<number>();
    for (const { log, isWhole, hostId: host } of this.#open.values()) {
      if (host !== hostId || log.hour < span.fromHour || log.hour > span.toHour) continue;
      points.push(...log.points());
      if (isWhole) whole.add(log.hour);
    }
    for (const { hour, blob } of stored) {
      if (!whole.has(hour)) points.push(...this.#unpack(hour, blob));
    }
    return points;
  }

  /** Writes what has waited long enough; `all`: everything, before the end. Never rejects: what could not be written waits. */
  async writeDue(how: 'due' | 'all' = 'due'): Promise<void> {
    while (this.#writing !== undefined) {
      if (how === 'due') return;
      await this.#writing;
    }
    this.#writing = this.#write(how).finally(() => {
      this.#writing = undefined;
    });
    await this.#writing;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    await this.writeDue('all');
  }

  async #write(how: 'due' | 'all'): Promise<void> {
    const nowMs = this.#options.now();
    const due = [...this.#open.values()].filter(
      ({ changes, written, writtenAtMs }) =>
        changes > written && (how === 'all' || Math.abs(nowMs - writtenAtMs) >= WRITE_EVERY_MS),
    );
    for (let from = 0; from < due.length; from += WRITES_AT_ONCE) {
      try {
        await this.#writeSome(due.slice(from, from + WRITES_AT_ONCE), nowMs);
      } catch {
        this.counters.seriesNotWritten += 1; // Still changed, so it is due again.
      }
    }
    this.#forgetOld(nowMs);
  }

  async #writeSome(hours: readonly OpenHour[], nowMs: number): Promise<void> {
    for (const open of hours) if (!open.isWhole) await this.#makeWhole(open);
    const changes = hours.map((open) => open.changes);
    await this.#options.store.write(
      hours.map(({ hostId, log }) => ({ op: 'put-series', hostId, hour: log.hour, blob: log.pack() })),
    );
    for (const [index, open] of hours.entries()) {
      open.written = changes[index] ?? 0;
      open.writtenAtMs = nowMs;
    }
  }

  /** Puts what the store holds of the hour before what came since. */
  async #makeWhole(open: OpenHour): Promise<void> {
    const { hour } = open.log;
    const [stored] = await this.#options.store.read('series', {
      ...{ hostId: open.hostId, fromHour: hour, toHour: hour },
    });
    if (stored !== undefined) {
      const whole = new HourLog(hour);
      for (const point of [...this.#unpack(hour, stored.blob), ...open.log.points()]) whole.add(point);
      open.log = whole;
    }
    open.isWhole = true;
  }

  #forgetOld(nowMs: number): void {
    const current = hourOf(nowMs);
    for (const [key, { log, changes, written }] of this.#open) {
      if (log.hour < current && changes === written) this.#open.delete(key);
    }
  }

  async #restore(hour: number): Promise<void> {
    const isCurrent = hour === hourOf(this.#options.now());
    for (let afterHost = '', more = true; more; ) {
      const rows = await this.#options.store.read('series-of-hour', { hour, afterHost, limit: RESTORE_PAGE });
      for (const { hostId, blob } of rows) {
        for (const point of this.#unpack(hour, blob)) this.#lastHourOf(hostId).add(point);
        const log = isCurrent ? HourLog.unpack(hour, blob) : undefined;
        if (log !== undefined)
          this.#open.set(`${hour} ${hostId}`, { ...this.#newHour(hostId, hour), log, isWhole: true });
      }
      afterHost = rows.at(-1)?.hostId ?? '';
      more = rows.length === RESTORE_PAGE;
    }
  }

  #openHour(hostId: string, hour: number): OpenHour {
    const key = `${hour} ${hostId}`;
    const known = this.#open.get(key);
    if (known !== undefined) return known;
    const open = this.#newHour(hostId, hour);
    this.#open.set(key, open);
    return open;
  }

  #newHour(hostId: string, hour: number): OpenHour {
    const writtenAtMs = this.#options.now() - this.#options.random() * WRITE_EVERY_MS;
    return { hostId, log: new HourLog(hour), isWhole: false, changes: 0, written: 0, writtenAtMs };
  }

  #lastHourOf(hostId: string): LastHour {
    const known = this.#lastHours.get(hostId);
    if (known !== undefined) return known;
    const lastHour = new LastHour();
    this.#lastHours.set(hostId, lastHour);
    return lastHour;
  }

  #unpack(hour: number, blob: Uint8Array): readonly SeriesPoint[] {
    const points = unpackPoints(hour, blob);
    if (points === undefined) this.counters.seriesDamaged += 1;
    return points ?? [];
  }
}
