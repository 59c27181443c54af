import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { observerKindSchema, type SeenBy } from '#shared/model/host.ts';
import { ByteReader, ByteWriter } from './byte-log.ts';
import { type GroupCores, HOUR_MS, type SeriesPoint } from './series-point.ts';

/** First byte of a blob. The first form knew nothing of observers; a blob of another one is not read. */
const FORM = 2;
const FORM_WITHOUT_OBSERVERS = 1;
/** A summary every 10 s makes 360 an hour; an agent that sends faster is not drawn finer. */
const MAX_POINTS = 720;
/** A host that runs ever new programs has no more lines of its own than these; the rest is drawn as "other". */
const MAX_GROUPS = 256;
/** Names of observers in an hour; more are left out. */
const MAX_OBSERVERS = 64;
const MAX_UNPACKED_BYTES = 1_048_576;
/** Times are kept in hundredths of a second, CPU in thousandths of a core. */
const TIME_UNIT_MS = 10;

/**
 * The CPU of one host over one hour, as it is kept: points one after the other in few bytes, the name of a process group once. Grows in
 * memory by some 20 bytes a summary; {@link pack} makes it the blob that is stored (9 kB for an hour in which eight groups are never equally busy twice).
 */
export class HourLog {
  readonly hour: number;
  readonly #groups: { readonly key: string; readonly name: string }[] = [];
  readonly #indexes = new Map<string, number>();
  readonly #observers: SeenBy[] = [];
  readonly #bytes = new ByteWriter();
  #count = 0;
  /** Time of the last point, in units from the beginning of the hour. */
  #last = 0;

  constructor(hour: number) {
    this.hour = hour;
  }

  get size(): number {
    return this.#count;
  }

  /** False when the hour is full. */
  add(point: SeriesPoint): boolean {
    if (this.#count >= MAX_POINTS) return false;
    const at = Math.round((point.atMs - this.hour * HOUR_MS) / TIME_UNIT_MS);
    const bytes = this.#bytes;
    bytes.signed(at - this.#last);
    bytes.unsigned(Math.max(1, Math.round(point.spanMs / TIME_UNIT_MS)));
    for (const cores of [point.busyCores, point.stealCores, point.unownedCores, point.agentCores])
      bytes.unsigned(cores === undefined ? 0 : millicores(cores) + 1);
    const groups = point.groups.flatMap((group) => {
      const index = this.#indexOf(group);
      return index === undefined ? [] : [{ index, cores: group.cores }];
    });
    bytes.unsigned(groups.length);
    for (const { index, cores } of groups) {
      bytes.unsigned(index);
      bytes.unsigned(millicores(cores));
    }
    const observers = point.observers?.flatMap((observer) => this.#indexOfObserver(observer) ?? []);
    bytes.unsigned(observers === undefined ? 0 : observers.length + 1);
    for (const index of observers ?? []) bytes.unsigned(index);
    this.#count += 1;
    this.#last = at;
    return true;
  }

  /** All points, in the order in which they came. */
  points(): readonly SeriesPoint[] {
    return readPoints(new ByteReader(this.#bytes.bytes), this.hour, this.#count, this.#groups, this.#observers);
  }

  pack(): Uint8Array {
    const names = new TextEncoder().encode(
      JSON.stringify({
        groups: this.#groups.map(({ key, name }) => [key, name]),
        observers: this.#observers.map(({ kind, name }) => [kind, name]),
      }),
    );
    const whole = new ByteWriter();
    whole.unsigned(this.#count);
    whole.unsigned(names.length);
    whole.raw(names);
    whole.raw(this.#bytes.bytes);
    const packed = deflateRawSync(whole.bytes);
    const blob = new Uint8Array(packed.length + 1);
    blob[0] = FORM;
    blob.set(packed, 1);
    return blob;
  }

  #indexOf({ key, name }: GroupCores): number | undefined {
    const known = this.#indexes.get(key);
    if (known !== undefined || this.#groups.length >= MAX_GROUPS) return known;
    this.#indexes.set(key, this.#groups.length);
    return this.#groups.push({ key, name }) - 1;
  }

  #indexOfObserver({ kind, name }: SeenBy): number | undefined {
    const known = this.#observers.findIndex((each) => each.kind === kind && each.name === name);
    if (known >= 0) return known;
    return this.#observers.length >= MAX_OBSERVERS ? undefined : this.#observers.push({ kind, name }) - 1;
  }

  /** A log that goes on where the packed one ended; undefined when the blob is damaged or of another form. */
  static unpack(hour: number, blob: Uint8Array): HourLog | undefined {
    const log = new HourLog(hour);
    for (const point of unpackPoints(hour, blob) ?? []) log.add(point);
    return log.size > 0 ? log : undefined;
  }
}

/** The points of a blob; undefined when it is damaged or of another form. */
export function unpackPoints(hour: number, blob: Uint8Array): readonly SeriesPoint[] | undefined {
  const form = blob[0];
  if (form !== FORM && form !== FORM_WITHOUT_OBSERVERS) return undefined;
  try {
    const reader = new ByteReader(inflateRawSync(blob.subarray(1), { maxOutputLength: MAX_UNPACKED_BYTES }));
    const count = Math.min(MAX_POINTS, reader.unsigned());
    const names: unknown = JSON.parse(new TextDecoder().decode(reader.take(reader.unsigned())));
    if (form === FORM_WITHOUT_OBSERVERS) return readPoints(reader, hour, count, groupsOf(names), undefined);
    const { groups, observers } = names as { readonly groups?: unknown; readonly observers?: unknown };
    return readPoints(reader, hour, count, groupsOf(groups), observersOf(observers));
  } catch {
    return undefined; // Not what we packed: whoever asks counts it.
  }
}

function groupsOf(names: unknown): readonly { readonly key: string; readonly name: string }[] {
  return Array.isArray(names) ? names.map(([key, name]) => ({ key: String(key), name: String(name) })) : [];
}

function observersOf(names: unknown): readonly SeenBy[] {
  return Array.isArray(names)
    ? names.map(([kind, name]) => ({ kind: observerKindSchema.parse(kind), name: String(name) }))
    : [];
}

function readPoints(
  reader: ByteReader,
  hour: number,
  count: number,
  groups: readonly { readonly key: string; readonly name: string }[],
  observers: readonly SeenBy[] | undefined,
): readonly SeriesPoint[] {
  const points: SeriesPoint[] = [];
  let at = 0;
  while (points.length < count) {
    at += reader.signed();
    const spanMs = reader.unsigned() * TIME_UNIT_MS;
    const [busy, steal, unowned, agent] = [readCores(reader), readCores(reader), readCores(reader), readCores(reader)];
    const used: GroupCores[] = [];
    for (let left = reader.unsigned(); left > 0; left--) {
      const group = groups[reader.unsigned()];
      const cores = reader.unsigned() / 1000;
      if (group === undefined) throw new RangeError('A group has no name');
      used.push({ ...group, cores });
    }
    const seenBy = observers === undefined ? undefined : readObservers(reader, observers);
    points.push({
      atMs: hour * HOUR_MS + at * TIME_UNIT_MS,
      spanMs,
      ...(busy === undefined ? {} : { busyCores: busy }),
      ...(steal === undefined ? {} : { stealCores: steal }),
      ...(unowned === undefined ? {} : { unownedCores: unowned }),
      ...(agent === undefined ? {} : { agentCores: agent }),
      groups: used,
      ...(seenBy === undefined ? {} : { observers: seenBy }),
    });
  }
  return points;
}

function readObservers(reader: ByteReader, names: readonly SeenBy[]): readonly SeenBy[] | undefined {
  const value = reader.unsigned();
  if (value === 0) return undefined;
  const seenBy: SeenBy[] = [];
  for (let left = value - 1; left > 0; left--) {
    const observer = names[reader.unsigned()];
    if (observer === undefined) throw new RangeError('An observer has no name');
    seenBy.push(observer);
  }
  return seenBy;
}

function readCores(reader: ByteReader): number | undefined {
  const value = reader.unsigned();
  return value === 0 ? undefined : (value - 1) / 1000;
}

function millicores(cores: number): number {
  return Math.max(0, Math.round(cores * 1000));
}
