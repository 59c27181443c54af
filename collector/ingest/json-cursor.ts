/** Answer of every `skip…` that met something that is not JSON, or not JSON as machines write it. */
export const NOT_JSON = -1;

/** `plain`: ASCII without escapes, so that bytes and text are the same. */
export type StringForm = 'plain' | 'coded';

const MAX_DEPTH = 64;

/** For each byte within a string: 0 = goes on, 1 = the quote, 2 = a backslash, 3 = a byte beyond ASCII, 4 = not allowed. */
const STRING_CLASS = new Uint8Array(256).map((_, byte) => {
  if (byte < 0x20) return 4;
  if (byte === 0x22) return 1;
  if (byte === 0x5c) return 2;
  return byte >= 0x80 ? 3 : 0;
});

/**
 * Walks over JSON in bytes and checks it (RFC 8259), without making values. Bytes that are not UTF-8 pass within strings, as
 * they do where text is decoded before it is parsed.
 */
export class JsonCursor {
  /** Form of the string that was skipped last. */
  stringForm: StringForm = 'plain';
  /** Of the key that was skipped last; see {@link hashKey}. */
  keyHash = 0;
  end = 0;
  #bytes: Uint8Array = new Uint8Array(0);

  begin(bytes: Uint8Array, end: number): void {
    this.#bytes = bytes;
    this.end = end;
  }

  skipSpace(at: number): number {
    const bytes = this.#bytes;
    let next = at;
    while (next < this.end) {
      const byte = bytes[next];
      if (byte !== 0x20 && byte !== 0x09 && byte !== 0x0d && byte !== 0x0a) break;
      next += 1;
    }
    return next;
  }

  /** From the quote that opens a key to after the one that closes it. A key with an escape is `NOT_JSON`: others decide. */
  skipKey(at: number): number {
    const bytes = this.#bytes;
    let hash = 0;
    let next = at + 1;
    for (let byte = bytes[next] ?? 0; STRING_CLASS[byte] === 0 || STRING_CLASS[byte] === 3; byte = bytes[next] ?? 0) {
      hash = (Math.imul(hash, 31) + byte) | 0;
      next += 1;
    }
    if (next >= this.end || bytes[next] !== 0x22) return NOT_JSON;
    this.keyHash = hash;
    return next + 1;
  }

  skipValue(at: number, depth: number): number {
    if (at >= this.end || depth > MAX_DEPTH) return NOT_JSON;
    switch (this.#bytes[at]) {
      case 0x22:
        return this.#skipString(at);
      case 0x7b:
        return this.#skipObject(at, depth);
      case 0x5b:
        return this.#skipArray(at, depth);
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

  #skipString(at: number): number {
    const bytes = this.#bytes;
    let form: StringForm = 'plain';
    let next = at + 1;
    for (;;) {
      let kind = STRING_CLASS[bytes[next] ?? 0];
      while (kind === 0) kind = STRING_CLASS[bytes[++next] ?? 0];
      if (next >= this.end || kind === 4) return NOT_JSON;
      if (kind === 1) break;
      form = 'coded';
      next = kind === 2 ? this.#skipEscape(next) : next + 1;
      if (next === NOT_JSON) return NOT_JSON;
    }
    this.stringForm = form;
    return next + 1;
  }

  #skipEscape(at: number): number {
    const bytes = this.#bytes;
    switch (bytes[at + 1]) {
      case 0x22:
      case 0x5c:
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

  #skipObject(at: number, depth: number): number {
    const bytes = this.#bytes;
    let next = this.skipSpace(at + 1);
    if (next < this.end && bytes[next] === 0x7d) return next + 1;
    for (;;) {
      if (next >= this.end || bytes[next] !== 0x22) return NOT_JSON;
      next = this.#skipString(next);
      if (next === NOT_JSON) return NOT_JSON;
      next = this.skipSpace(next);
      if (next >= this.end || bytes[next] !== 0x3a) return NOT_JSON;
      next = this.skipValue(this.skipSpace(next + 1), depth + 1);
      if (next === NOT_JSON) return NOT_JSON;
      next = this.skipSpace(next);
      if (next >= this.end) return NOT_JSON;
      if (bytes[next] === 0x7d) return next + 1;
      if (bytes[next] !== 0x2c) return NOT_JSON;
      next = this.skipSpace(next + 1);
    }
  }

  #skipArray(at: number, depth: number): number {
    const bytes = this.#bytes;
    let next = this.skipSpace(at + 1);
    if (next < this.end && bytes[next] === 0x5d) return next + 1;
    for (;;) {
      next = this.skipValue(next, depth + 1);
      if (next === NOT_JSON) return NOT_JSON;
      next = this.skipSpace(next);
      if (next >= this.end) return NOT_JSON;
      if (bytes[next] === 0x5d) return next + 1;
      if (bytes[next] !== 0x2c) return NOT_JSON;
      next = this.skipSpace(next + 1);
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
      const byte = bytes[next] ?? 0;
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

function isHex(byte: number): boolean {
  return (byte >= 0x30 && byte <= 0x39) || (byte >= 0x41 && byte <= 0x46) || (byte >= 0x61 && byte <= 0x66);
}
