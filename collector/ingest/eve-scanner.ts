import { EVE_NUMBERS, EVE_TEXTS, type EveFields, type EvePayload } from './eve-fields.ts';
import { EveClock, readEveTime } from './eve-time.ts';
import { isSpace, JsonCursor, NOT_JSON } from './json-cursor.ts';
import { isKeyAt, type Key, KeyTable, UNWANTED } from './key-table.ts';
import { KnownObjects } from './known-objects.ts';
import { MAX_PAYLOAD_CHARS, payloadOfBase64, payloadOfText } from './payload.ts';
import { TextPool } from './text-pool.ts';

/** What became of a field: nothing, a text, a number, an object. */
const ABSENT = 0;
const PLAIN_TEXT = 1;
const CODED_TEXT = 2;
const NUMBER = 3;
const OBJECT = 4;

type TextField = (typeof EVE_TEXTS)[number][0];
type NumberField = (typeof EVE_NUMBERS)[number][0];
type OtherField = (typeof OTHERS)[number];
/** The part of an alert that depends on the rule alone. */
type RulePart = Pick<EveFields, 'action' | 'signatureId' | 'signature' | 'category' | 'severity'>;
type Parent = NonNullable<(typeof EVE_TEXTS)[number][1] | (typeof EVE_NUMBERS)[number][1]>;

/** Fields that are no simple value of one key. */
const OTHERS = ['timestamp', 'dns', 'payload', 'payload_printable'] as const;
const SLOTS: readonly string[] = [
  ...EVE_TEXTS.map(([field]) => field),
  ...EVE_NUMBERS.map(([field]) => field),
  ...OTHERS,
];
const PARENTS: readonly Parent[] = ['alert', 'flow', 'tls', 'http', 'netflow'];
/** Keys of one object whose order is learnt. */
const MAX_EXPECTED = 64;
const ALERT = PARENTS.indexOf('alert');

/**
 * Reads the fields of an EVE line without building the whole event: one pass over the bytes that checks that they are JSON and
 * remembers where the wanted values stand. It answers only when it is sure of the same answer as `readEveFields`; whatever is
 * unusual (an escaped key, deep nesting, anything that is not JSON) is `undefined` and left to that. For an alert
 * of 1.3 kB all of that and the reading of the alert cost as much as bare `JSON.parse`, without decoding and picking (Node 24.21).
 */
export class EveScanner {
  readonly #cursor = new JsonCursor();
  readonly #texts = new TextPool();
  readonly #clock = new EveClock();
  readonly #top = new KeyTable();
  readonly #inner: readonly KeyTable[];
  /** Slots of each parent, to forget them when the parent comes twice. */
  readonly #slotsOf: readonly (readonly number[])[];
  readonly #kinds = new Uint8Array(SLOTS.length);
  readonly #rules = new KnownObjects<RulePart>();
  /** What the object `alert` says, when it was met before. */
  #rule: RulePart | undefined;
  /** Where an object `alert` that was read stands; 0 = there was none, or more than one. */
  #ruleStart = 0;
  #ruleEnd = 0;
  #payloadMayTalk = false;
  readonly #starts = new Int32Array(SLOTS.length);
  readonly #ends = new Int32Array(SLOTS.length);

  constructor() {
    const wanted = [...EVE_TEXTS, ...EVE_NUMBERS];
    for (const [field, parent, key] of wanted) if (parent === undefined) this.#top.add(key, slotOf(field));
    for (const key of OTHERS) this.#top.add(key, slotOf(key));
    PARENTS.forEach((parent, index) => this.#top.add(parent, SLOTS.length + index));
    const ofParent = PARENTS.map((parent) => wanted.filter((row) => row[1] === parent));
    this.#slotsOf = ofParent.map((rows) => rows.map(([field]) => slotOf(field)));
    this.#inner = ofParent.map((rows) => {
      const table = new KeyTable();
      for (const [field, , key] of rows) table.add(key, slotOf(field));
      return table;
    });
  }

  scan(bytes: Buffer, start: number, end: number): EveFields | undefined {
    this.#kinds.fill(ABSENT);
    this.#rule = undefined;
    this.#ruleEnd = 0;
    this.#cursor.begin(bytes, end);
    const first = this.#cursor.skipSpace(start);
    if (bytes[first] !== 0x7b) return undefined;
    const after = this.#readObject(bytes, first, this.#top);
    return after === NOT_JSON || this.#cursor.skipSpace(after) !== end ? undefined : this.#collect(bytes);
  }

  /** Reads the object at `at`, remembers the values of the keys in `table`. */
  #readObject(bytes: Buffer, at: number, table: KeyTable): number {
    const cursor = this.#cursor;
    const { end } = cursor;
    const { expected } = table;
    let next = cursor.skipSpace(at + 1);
    if (next < end && bytes[next] === 0x7d) return next + 1;
    for (let index = 0; ; index++) {
      let key = expected[index];
      if (key !== undefined && isKeyAt(key, bytes, next, end)) next += key.quoted.length;
      else {
        if (bytes[next] !== 0x22) return NOT_JSON;
        const keyEnd = cursor.skipKey(next);
        if (keyEnd === NOT_JSON) return NOT_JSON;
        key = table.find(bytes, next + 1, keyEnd - 1, cursor.keyHash);
        if (index < MAX_EXPECTED) expected[index] = key;
        next = cursor.skipSpace(keyEnd);
        if (bytes[next] !== 0x3a) return NOT_JSON;
        next += 1;
      }
      if (isSpace(bytes[next])) next = cursor.skipSpace(next);
      next = key.slot === UNWANTED ? cursor.skipValue(next) : this.#readWanted(bytes, next, key);
      if (next === NOT_JSON) return NOT_JSON;
      if (isSpace(bytes[next])) next = cursor.skipSpace(next);
      if (next >= end) return NOT_JSON;
      const byte = bytes[next];
      next += 1;
      if (byte === 0x7d) return next;
      if (byte !== 0x2c) return NOT_JSON;
      if (isSpace(bytes[next])) next = cursor.skipSpace(next);
    }
  }

  #readWanted(bytes: Buffer, at: number, key: Key): number {
    if (key.slot >= SLOTS.length) return this.#readParent(bytes, at, key.slot - SLOTS.length);
    const after = this.#cursor.skipValue(at);
    this.#kinds[key.slot] = kindOf(bytes[at] ?? 0, this.#cursor.isPlain);
    this.#starts[key.slot] = at;
    this.#ends[key.slot] = after;
    if (key.slot === SLOT.payload_printable) this.#payloadMayTalk = this.#cursor.mayTalk;
    return after;
  }

  #readParent(bytes: Buffer, at: number, parent: number): number {
    for (const slot of this.#slotsOf[parent] ?? []) this.#kinds[slot] = ABSENT;
    const table = this.#inner[parent];
    if (parent === ALERT) return this.#readRule(bytes, at, table);
    return bytes[at] === 0x7b && table !== undefined ? this.#readObject(bytes, at, table) : this.#cursor.skipValue(at);
  }

  #readRule(bytes: Buffer, at: number, table: KeyTable | undefined): number {
    this.#rule = undefined;
    this.#ruleEnd = 0;
    if (bytes[at] !== 0x7b || table === undefined) return this.#cursor.skipValue(at);
    const known = this.#rules.find(bytes, this.#cursor.view, at, this.#cursor.end);
    if (known !== undefined) {
      this.#rule = known.value;
      return at + known.bytes.length;
    }
    const after = this.#readObject(bytes, at, table);
    this.#ruleStart = at;
    this.#ruleEnd = after;
    return after;
  }

  #rulePart(bytes: Buffer): RulePart {
    if (this.#rule !== undefined) return this.#rule;
    const rule = {
      action: this.#text(bytes, SLOT.action),
      signatureId: this.#number(bytes, SLOT.signatureId),
      signature: this.#text(bytes, SLOT.signature),
      category: this.#text(bytes, SLOT.category),
      severity: this.#number(bytes, SLOT.severity),
    };
    if (this.#ruleEnd > 0) {
      const { view, end } = this.#cursor;
      this.#rules.remember(bytes, view, this.#ruleStart, this.#ruleEnd, end, rule);
    }
    return rule;
  }

  #collect(bytes: Buffer): EveFields {
    const rule = this.#rulePart(bytes);
    return {
      atMs: this.#time(bytes),
      eventType: this.#text(bytes, SLOT.eventType),
      sensor: this.#text(bytes, SLOT.sensor),
      sourceIp: this.#text(bytes, SLOT.sourceIp),
      sourcePort: this.#number(bytes, SLOT.sourcePort),
      destinationIp: this.#text(bytes, SLOT.destinationIp),
      destinationPort: this.#number(bytes, SLOT.destinationPort),
      protocol: this.#text(bytes, SLOT.protocol),
      action: rule.action,
      signatureId: rule.signatureId,
      signature: rule.signature,
      category: rule.category,
      severity: rule.severity,
      packetsToServer: this.#number(bytes, SLOT.packetsToServer),
      packetsToClient: this.#number(bytes, SLOT.packetsToClient),
      bytesToServer: this.#number(bytes, SLOT.bytesToServer),
      bytesToClient: this.#number(bytes, SLOT.bytesToClient),
      packets: this.#number(bytes, SLOT.packets),
      bytes: this.#number(bytes, SLOT.bytes),
      payload: this.#payload(bytes),
      sni: this.#text(bytes, SLOT.sni),
      httpHost: this.#text(bytes, SLOT.httpHost),
      dns: this.#object(bytes, SLOT.dns),
    };
  }

  #text(bytes: Buffer, slot: number): string | undefined {
    const kind = this.#kinds[slot];
    const start = this.#starts[slot] ?? 0;
    const end = this.#ends[slot] ?? 0;
    if (kind === PLAIN_TEXT) return this.#texts.read(bytes, this.#cursor.view, start + 1, end - 1);
    return kind === CODED_TEXT ? readString(bytes, start, end) : undefined;
  }

  #time(bytes: Buffer): number | undefined {
    const kind = this.#kinds[SLOT.timestamp];
    const start = this.#starts[SLOT.timestamp] ?? 0;
    const end = this.#ends[SLOT.timestamp] ?? 0;
    if (kind === PLAIN_TEXT) return this.#clock.read(bytes, start + 1, end - 1);
    return kind === CODED_TEXT ? readEveTime(readString(bytes, start, end)) : undefined;
  }

  #payload(bytes: Buffer): EvePayload | undefined {
    const { payload_printable: printable, payload: base64 } = SLOT;
    const start = this.#starts[printable] ?? 0;
    const end = this.#ends[printable] ?? 0;
    switch (this.#kinds[printable]) {
      case PLAIN_TEXT:
      case CODED_TEXT:
        if (this.#payloadMayTalk) return payloadOfText(readString(bytes, start, end));
        return { mayTalk: false, read: () => readString(bytes, start, end).slice(0, MAX_PAYLOAD_CHARS) };
      default: {
        const isText = this.#kinds[base64] === PLAIN_TEXT || this.#kinds[base64] === CODED_TEXT;
        return isText
          ? payloadOfBase64(readString(bytes, this.#starts[base64] ?? 0, this.#ends[base64] ?? 0))
          : undefined;
      }
    }
  }

  #number(bytes: Buffer, slot: number): number | undefined {
    if (this.#kinds[slot] !== NUMBER) return undefined;
    const start = this.#starts[slot] ?? 0;
    const end = this.#ends[slot] ?? 0;
    if (end - start > 15) return Number(bytes.toString('latin1', start, end));
    let value = 0;
    for (let at = start; at < end; at++) {
      const digit = (bytes[at] ?? 0) - 0x30;
      if (digit < 0 || digit > 9) return Number(bytes.toString('latin1', start, end));
      value = value * 10 + digit;
    }
    return value;
  }

  #object(bytes: Buffer, slot: number): unknown {
    if (this.#kinds[slot] !== OBJECT) return undefined;
    return JSON.parse(bytes.toString('utf8', this.#starts[slot] ?? 0, this.#ends[slot] ?? 0));
  }
}

const SLOT = Object.fromEntries(SLOTS.map((field, slot) => [field, slot])) as Readonly<
  Record<TextField | NumberField | OtherField, number>
>;

function slotOf(field: TextField | NumberField | OtherField): number {
  return SLOTS.indexOf(field);
}

function readString(bytes: Buffer, start: number, end: number): string {
  return String(JSON.parse(bytes.toString('utf8', start, end)));
}

function kindOf(firstByte: number, isPlain: boolean): number {
  if (firstByte === 0x22) return isPlain ? PLAIN_TEXT : CODED_TEXT;
  if (firstByte === 0x7b) return OBJECT;
  return firstByte === 0x2d || (firstByte >= 0x30 && firstByte <= 0x39) ? NUMBER : ABSENT;
}
