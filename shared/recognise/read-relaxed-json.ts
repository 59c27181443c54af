import type { JsonObject, JsonValue } from './json-value.ts';

/** Why a text is no relaxed JSON. */
export type RelaxedJsonError =
  | 'empty'
  | 'too-long'
  | 'too-deep'
  | 'unexpected-character'
  | 'unexpected-end'
  | 'bad-string'
  | 'bad-number'
  | 'text-after-value';

export type RelaxedJsonReading =
  | {
      readonly value: JsonValue;
      /** Keys that stood more than once in an object. The first one counts, as in the JSON library of xmrig. */
      readonly duplicateKeys: number;
      /** True when the text ended early and the value was closed for it; only with `truncated`. */
      readonly incomplete: boolean;
    }
  | {
      readonly error: RelaxedJsonError;
      /** Counted from 1, in UTF-16 code units. */
      readonly line: number;
      readonly column: number;
    };

export interface RelaxedJsonOptions {
  readonly maxChars?: number;
  readonly maxDepth?: number;
  /** The text may have been cut off: what was read until its end is the value, a half-read string included. */
  readonly truncated?: boolean;
}

const DEFAULT_MAX_CHARS = 4 * 1024 * 1024;
const DEFAULT_MAX_DEPTH = 64;

/**
 * Reads JSON as miners write it: with `//`, `#` and block comments, commas before a closing bracket, a byte order mark, and
 * without the outer braces (xmr-stak). Never throws; time is linear in the length.
 */
export function readRelaxedJson(text: string, options: RelaxedJsonOptions = {}): RelaxedJsonReading {
  if (text.length > (options.maxChars ?? DEFAULT_MAX_CHARS)) return { error: 'too-long', line: 1, column: 1 };
  const reader = new RelaxedJsonReader(text, options.maxDepth ?? DEFAULT_MAX_DEPTH, options.truncated ?? false);
  const value = reader.readDocument();
  if (reader.error === undefined && value !== undefined) {
    return { value, duplicateKeys: reader.duplicateKeys, incomplete: reader.incomplete };
  }
  return { error: reader.error ?? 'empty', ...placeOf(text, reader.at) };
}

function placeOf(text: string, at: number): { line: number; column: number } {
  let line = 1;
  let lineStart = 0;
  for (let next = text.indexOf('\n'); next >= 0 && next < at; next = text.indexOf('\n', next + 1)) {
    line++;
    lineStart = next + 1;
  }
  return { line, column: at - lineStart + 1 };
}

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORD = /[a-z]+/y;
const PLAIN_STRING_PART = /[^"\\\n\r]*/y;

/** One pass over one text. A read method answers `undefined` once `error` is set. */
class RelaxedJsonReader {
  at = 0;
  duplicateKeys = 0;
  incomplete = false;
  error: RelaxedJsonError | undefined;
  private readonly text: string;
  private readonly maxDepth: number;
  private readonly truncated: boolean;

  constructor(text: string, maxDepth: number, truncated: boolean) {
    this.text = text;
    this.maxDepth = maxDepth;
    this.truncated = truncated;
  }

  readDocument(): JsonValue | undefined {
    if (this.text.startsWith('\ufeff')) this.at++;
    this.skipBlanks();
    if (this.at >= this.text.length) return this.fail('empty');
    const start = this.at;
    let value = this.readValue(0);
    if (this.error !== undefined) return undefined;
    this.skipBlanks();
    if (typeof value === 'string' && this.text[this.at] === ':') {
      this.at = start;
      value = this.readMembers(0, undefined);
      if (this.error !== undefined) return undefined;
    }
    // Miners read a file as a C string: what a crash padded with zeros still counts.
    const isOver = this.at >= this.text.length || this.text[this.at] === '\0';
    return isOver ? value : this.fail('text-after-value');
  }

  private readValue(depth: number): JsonValue | undefined {
    if (depth > this.maxDepth) return this.fail('too-deep');
    const char = this.text[this.at];
    if (char === '{') {
      this.at++;
      return this.readMembers(depth, '}');
    }
    if (char === '[') {
      this.at++;
      return this.readItems(depth);
    }
    if (char === '"') return this.readString();
    if (char === '-' || (char !== undefined && char >= '0' && char <= '9')) return this.readNumber();
    return this.readWord();
  }

  /** The members of an object up to `close`, or up to the end of the text when there are no braces. */
  private readMembers(depth: number, close: '}' | undefined): JsonObject | undefined {
    const members: Record<string, JsonValue> = Object.create(null);
    for (;;) {
      this.skipBlanks();
      if (this.at >= this.text.length) return close === undefined || this.endEarly() ? members : undefined;
      if (close !== undefined && this.text[this.at] === close) {
        this.at++;
        return members;
      }
      if (this.text[this.at] !== '"') return this.fail('unexpected-character');
      const key = this.readString();
      if (key === undefined) return undefined;
      this.skipBlanks();
      if (this.at >= this.text.length) return this.endEarly() ? members : undefined;
      if (this.text[this.at] !== ':') return this.fail('unexpected-character');
      this.at++;
      this.skipBlanks();
      if (this.at >= this.text.length) return this.endEarly() ? members : undefined;
      const value = this.readValue(depth + 1);
      if (value === undefined) return this.incomplete && this.error === undefined ? members : undefined;
      if (key in members) this.duplicateKeys++;
      else members[key] = value;
      if (!this.skipComma(close)) return undefined;
    }
  }

  private readItems(depth: number): JsonValue | undefined {
    const items: JsonValue[] = [];
    for (;;) {
      this.skipBlanks();
      if (this.at >= this.text.length) return this.endEarly() ? items : undefined;
      if (this.text[this.at] === ']') {
        this.at++;
        return items;
      }
      const value = this.readValue(depth + 1);
      if (value === undefined) return this.incomplete && this.error === undefined ? items : undefined;
      items.push(value);
      if (!this.skipComma(']')) return undefined;
    }
  }

  /** After a value: a comma, or the closing bracket, or the end. */
  private skipComma(close: string | undefined): boolean {
    this.skipBlanks();
    if (this.text[this.at] === ',') {
      this.at++;
      return true;
    }
    if (this.at >= this.text.length || this.text[this.at] === close) return true;
    this.fail('unexpected-character');
    return false;
  }

  private readString(): string | undefined {
    this.at++;
    let read = '';
    for (;;) {
      PLAIN_STRING_PART.lastIndex = this.at;
      const part = PLAIN_STRING_PART.exec(this.text)?.[0] ?? '';
      read += part;
      this.at += part.length;
      const char = this.text[this.at];
      if (char === '"') {
        this.at++;
        return read;
      }
      if (char === undefined) return this.endEarly() ? read : undefined;
      if (char !== '\\') return this.fail('bad-string');
      const escaped = this.readEscape();
      if (escaped === undefined) return this.incomplete && this.error === undefined ? read : undefined;
      read += escaped;
    }
  }

  private readEscape(): string | undefined {
    const char = this.text[this.at + 1];
    if (char === undefined) {
      this.at = this.text.length;
      this.endEarly();
      return undefined;
    }
    if (char === 'u') {
      const hex = this.text.slice(this.at + 2, this.at + 6);
      if (/^[0-9a-fA-F]{4}$/.test(hex)) {
        this.at += 6;
        return String.fromCharCode(Number.parseInt(hex, 16));
      }
      if (hex.length === 4) return this.fail('bad-string');
      this.at = this.text.length;
      this.endEarly();
      return undefined;
    }
    this.at += 2;
    const index = 'bfnrt"\\/'.indexOf(char);
    return index < 0 ? this.fail('bad-string') : '\b\f\n\r\t"\\/'.charAt(index);
  }

  private readNumber(): number | undefined {
    NUMBER.lastIndex = this.at;
    const number = NUMBER.exec(this.text)?.[0];
    if (number === undefined) return this.fail('bad-number');
    this.at += number.length;
    return Number(number);
  }

  private readWord(): boolean | null | undefined {
    WORD.lastIndex = this.at;
    const word = WORD.exec(this.text)?.[0];
    if (word === 'true' || word === 'false' || word === 'null') {
      this.at += word.length;
      return word === 'null' ? null : word === 'true';
    }
    if (word !== undefined && this.at + word.length === this.text.length && /^(?:t|f|n)/.test(word) && this.truncated) {
      this.at = this.text.length;
      this.incomplete = true;
      return undefined;
    }
    return this.fail('unexpected-character');
  }

  private skipBlanks(): void {
    for (;;) {
      const code = this.text.charCodeAt(this.at);
      if (code === 32 || code === 10 || code === 13 || code === 9) this.at++;
      else if (code === 35 || (code === 47 && this.text[this.at + 1] === '/')) this.at = this.endOfLine();
      else if (code === 47 && this.text[this.at + 1] === '*') this.at = this.endOfBlockComment();
      else return;
    }
  }

  private endOfLine(): number {
    const end = this.text.indexOf('\n', this.at);
    return end < 0 ? this.text.length : end;
  }

  private endOfBlockComment(): number {
    const end = this.text.indexOf('*/', this.at + 2);
    return end < 0 ? this.text.length : end + 2;
  }

  /** At the end of the text inside a value: fine for a truncated text, an error otherwise. */
  private endEarly(): boolean {
    if (!this.truncated) {
      this.fail('unexpected-end');
      return false;
    }
    this.incomplete = true;
    return true;
  }

  private fail(error: RelaxedJsonError): undefined {
    this.error ??= error;
    return undefined;
  }
}
