/** A place in a text, in UTF-16 units: `text.slice(start, end)`. */
export interface TextMatch<Kind extends string> {
  readonly start: number;
  readonly end: number;
  readonly kind: Kind;
}

export interface WantedText<Kind extends string> {
  readonly kind: Kind;
  readonly text: string;
}

const MAX_MATCHES = 200;
/** Shorter than this would match everywhere. */
const MIN_CHARS = 3;

/**
 * Where the wanted texts stand in a line that a device wrote, whatever the case, also as JSON writes them. Sorted, never overlapping: of two
 * that begin at the same place the longer one; at most 200.
 */
export function findMatches<Kind extends string>(
  line: string,
  wanted: readonly WantedText<Kind>[],
): readonly TextMatch<Kind>[] {
  const found: TextMatch<Kind>[] = [];
  for (const { kind, text } of wanted) {
    for (const written of waysToWrite(text)) {
      for (const match of line.matchAll(new RegExp(escapeForRegExp(written), 'gi'))) {
        found.push({ start: match.index, end: match.index + match[0].length, kind });
        if (found.length > MAX_MATCHES * 4) break;
      }
    }
  }
  const matches: TextMatch<Kind>[] = [];
  for (const match of found.sort((left, right) => left.start - right.start || right.end - left.end)) {
    if (match.start >= (matches.at(-1)?.end ?? 0)) matches.push(match);
  }
  return matches.slice(0, MAX_MATCHES);
}

function waysToWrite(text: string): readonly string[] {
  if (text.length < MIN_CHARS) return [];
  const inJson = JSON.stringify(text).slice(1, -1);
  return [...new Set([text, inJson, inJson.replaceAll('/', '\\/')])];
}

function escapeForRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
