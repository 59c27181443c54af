import { isOrdinary, STRING_CLASS } from './string-bytes.ts';

/** Answer of every `skip…` that met something that is not JSON, or not JSON as machines write it. */
export const NOT_JSON = -1;

/** Objects and arrays deeper than this are left to others. One bit each in a number. */
const MAX_DEPTH = 30;

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/**
 * Walks over JSON in bytes and checks it (RFC 8259), without making values. Bytes that are not UTF-8 pass within strings, as
 * they do where text is decoded before it is parsed. Written for speed: one loop over whatever is not wanted, no recursion.
 */
export class JsonCursor {
  /** The string that was skipped last is ASCII without escapes, so that bytes and text are the same. */
  isPlain = true;
  /** In the string that was skipped last there is a brace, or an escape that is a quote or may stand for one or for a brace. */
  mayTalk = false;
  /** Of the key that was skipped last; see {@link hashKey}. */
  keyHash = 0;
  end = 0;
  #bytes: Uint8Array = new Uint8Array(0);
  /** The same bytes, to be read by fours. */
  view: DataView = new DataView(new ArrayBuffer(0));

  begin(bytes: Uint8Array, end: number): void {
    if (bytes !== this.#bytes) {
      this.#bytes = bytes;
      this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    }
    this.end = end;
  }

  skipSpace(at: number): number {
    const bytes = this.#bytes;
    let next = at;
    while (next < this.end && isSpace(bytes[next])) next += 1;
    return next;
  }

  /** From the quote that opens a key to after the one that closes it. A key with an escape is `NOT_JSON`: others decide. */
  skipKey(at: number): number {
    const bytes = this.#bytes;
    let hash = 0;
    let next = at + 1;
    let byte = bytes[next] as number;
    while (byte > 0x1f && byte !== QUOTE && byte !== BACKSLASH) {
      hash = (Math.imul(hash, 31) + byte) | 0;
      byte = bytes[++next] as number;
    }
    if (next >= this.end || byte !== QUOTE) return NOT_JSON;
    this.keyHash = hash;
    return next + 1;
  }

  skipValue(at: number): number {
    if (at >= this.end) return NOT_JSON;
    const first = this.#bytes[at];
    if (first === QUOTE) return this.#skipString(at);
    return first === OPEN_OBJECT || first === OPEN_ARRAY ? this.#skipNested(at) : this.#skipScalar(at);
  }

  #skipString(at: number): number {
    const bytes = this.#bytes;
    let isPlain = true;
    let mayTalk = false;
    let next = at + 1;
    for (;;) {
      const lastWord = this.end - 4;
      while (next <= lastWord && isOrdinary(this.view.getInt32(next, true))) next += 4;
      let kind = STRING_CLASS[bytes[next] as number];
      while (kind === 0) kind = STRING_CLASS[bytes[++next] as number];
      if (kind === 1) break;
      if (kind === 5) {
        mayTalk = true;
        next += 1;
      } else if (kind === 2) {
        isPlain = false;
        mayTalk ||= bytes[next + 1] === QUOTE || bytes[next + 1] === 0x75;
        next = this.#skipEscape(next);
      } else if (kind === 3) {
        isPlain = false;
        next += 1;
      } else return NOT_JSON; // Not allowed, or beyond the bytes.
      if (next === NOT_JSON || next >= this.end) return NOT_JSON;
    }
    this.isPlain = isPlain;
    this.mayTalk = mayTalk;
    return next < this.end ? next + 1 : NOT_JSON;
  }

  #skipEscape(at: number): number {
    const bytes = this.#bytes;
    switch (bytes[at + 1]) {
      case QUOTE:
      case BACKSLASH:
      case 0x2f:
      case 0x62:
      case 0x66:
      case 0x6e:
      case 0x72:
      case 0x74:
        return at + 2;
      case 0x75:
        for (let next = at + 2; next < at + 6; next++) if (!isHex(bytes[next] ?? 0)) return NOT_JSON;
        return at + 6;
      default:
        return NOT_JSON;
    }
  }

  /** An object or array and all within it. `objects` has a bit for each open bracket: 1 for an object. */
  #skipNested(at: number): number {
    const bytes = this.#bytes;
    let next = at;
    let depth = 0;
    let objects = 0;
    for (;;) {
      // A value begins here.
      const first = bytes[next];
      if (first === OPEN_OBJECT || first === OPEN_ARRAY) {
        depth += 1;
        if (depth > MAX_DEPTH) return NOT_JSON;
        objects = (objects << 1) | (first === OPEN_OBJECT ? 1 : 0);
        next += 1;
        if (isSpace(bytes[next])) next = this.skipSpace(next);
        if (first === OPEN_OBJECT && bytes[next] !== CLOSE_OBJECT) {
          next = this.#skipToValue(next);
          if (next === NOT_JSON) return NOT_JSON;
          continue;
        }
        if (first === OPEN_ARRAY && bytes[next] !== CLOSE_ARRAY) continue;
      } else {
        next = first === QUOTE ? this.#skipString(next) : this.#skipScalar(next);
        if (next === NOT_JSON) return NOT_JSON;
      }
      // A value has ended here, or an empty bracket is about to.
      for (;;) {
        if (isSpace(bytes[next])) next = this.skipSpace(next);
        if (next >= this.end) return NOT_JSON;
        const byte = bytes[next];
        next += 1;
        if (byte === COMMA) break;
        if (byte !== ((objects & 1) === 1 ? CLOSE_OBJECT : CLOSE_ARRAY)) return NOT_JSON;
        objects >>= 1;
        depth -= 1;
        if (depth === 0) return next;
      }
      if (isSpace(bytes[next])) next = this.skipSpace(next);
      if ((objects & 1) === 1) {
        next = this.#skipToValue(next);
        if (next === NOT_JSON) return NOT_JSON;
      }
    }
  }

  /** Over a key and its colon. */
  #skipToValue(at: number): number {
    const bytes = this.#bytes;
    if (bytes[at] !== QUOTE) return NOT_JSON;
    let next = this.#skipString(at);
    if (next === NOT_JSON) return NOT_JSON;
    if (isSpace(bytes[next])) next = this.skipSpace(next);
    if (bytes[next] !== COLON) return NOT_JSON;
    next += 1;
    return isSpace(bytes[next]) ? this.skipSpace(next) : next;
  }

  #skipScalar(at: number): number {
    switch (this.#bytes[at]) {
      case 0x74:
        return this.#skipWord(at, TRUE);
      case 0x66:
        return this.#skipWord(at, FALSE);
      case 0x6e:
        return this.#skipWord(at, NULL);
      default:
        return this.#skipNumber(at);
    }
  }

  #skipWord(at: number, word: Uint8Array): number {
    const after = at + word.length;
    if (after > this.end) return NOT_JSON;
    for (let index = 0; index < word.length; index++) if (this.#bytes[at + index] !== word[index]) return NOT_JSON;
    return after;
  }

  /** `-? (0 | [1-9][0-9]*) (. [0-9]+)? ([eE] [+-]? [0-9]+)?` */
  #skipNumber(at: number): number {
    const bytes = this.#bytes;
    let next = bytes[at] === 0x2d ? at + 1 : at;
    const whole = next;
    next = this.#skipDigits(next);
    if (next === whole || (bytes[whole] === 0x30 && next > whole + 1)) return NOT_JSON;
    if (next < this.end && bytes[next] === 0x2e) {
      const fraction = next + 1;
      next = this.#skipDigits(fraction);
      if (next === fraction) return NOT_JSON;
    }
    if (next < this.end && (bytes[next] === 0x65 || bytes[next] === 0x45)) {
      const sign = bytes[next + 1];
      const exponent = sign === 0x2b || sign === 0x2d ? next + 2 : next + 1;
      next = this.#skipDigits(exponent);
      if (next === exponent) return NOT_JSON;
    }
    return next;
  }

  #skipDigits(at: number): number {
    const bytes = this.#bytes;
    let next = at;
    while (next < this.end) {
      const byte = bytes[next] as number;
      if (byte < 0x30 || byte > 0x39) break;
      next += 1;
    }
    return next;
  }
}

/** The hash that {@link JsonCursor.skipKey} leaves for a key of these bytes. */
export function hashKey(bytes: Uint8Array): number {
  let hash = 0;
  for (const byte of bytes) hash = (Math.imul(hash, 31) + byte) | 0;
  return hash;
}

const TRUE = new TextEncoder().encode('true');
const FALSE = new TextEncoder().encode('false');
const NULL = new TextEncoder().encode('null');

export function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

function isHex(byte: number): boolean {
  return (byte >= 0x30 && byte <= 0x39) || (byte >= 0x41 && byte <= 0x46) || (byte >= 0x61 && byte <= 0x66);
}
