import type { JsonObject } from './json-value.ts';
import { isJsonObject } from './json-value.ts';
import { readRelaxedJson } from './read-relaxed-json.ts';

/** A JSON object found inside other text. */
export interface FoundJsonObject {
  readonly value: JsonObject;
  /** True when it was cut off, and closed for it. */
  readonly incomplete: boolean;
}

const MAX_DEPTH = 16;

/**
 * The JSON objects in the payload of a connection: several on a line, one over several lines, between bytes that are no
 * text, the last one cut off. An object begins with a brace and a quote, and ends at its brace, at a byte that no JSON has
 * there, or where the next line starts a new one at its first column. At most `limit`; linear in the length of the text.
 */
export function findJsonObjects(text: string, limit = 500): readonly FoundJsonObject[] {
  const found: FoundJsonObject[] = [];
  for (let at = nextStart(text, 0); at >= 0 && found.length < limit; ) {
    const { end, closed } = endOfObject(text, at);
    const json = readRelaxedJson(text.slice(at, end), { maxDepth: MAX_DEPTH, truncated: !closed });
    if ('value' in json && isJsonObject(json.value)) found.push({ value: json.value, incomplete: json.incomplete });
    at = nextStart(text, end);
  }
  return found;
}

function nextStart(text: string, from: number): number {
  START.lastIndex = from;
  return START.exec(text)?.index ?? -1;
}

const START = /\{[ \t\r\n]{0,64}"/g;

function endOfObject(text: string, start: number): { end: number; closed: boolean } {
  let depth = 0;
  let inString = false;
  for (let at = start; at < text.length; at++) {
    const char = text.charCodeAt(at);
    if (inString) {
      if (char === 92) at++;
      else if (char === 34) inString = false;
      else if (isForeign(char) || char === 10) return { end: at, closed: false };
    } else if (char === 34) inString = true;
    else if (char === 123) depth++;
    else if (char === 125 && --depth === 0) return { end: at + 1, closed: true };
    else if (isForeign(char)) return { end: at, closed: false };
    else if (char === 10 && text.charCodeAt(at + 1) === 123) return { end: at, closed: false };
  }
  return { end: text.length, closed: false };
}

/** Control characters and what a decoder puts for bytes that are no text. */
function isForeign(code: number): boolean {
  return code === 0xfffd || (code < 32 && code !== 9 && code !== 10 && code !== 13);
}
