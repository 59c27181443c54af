/** Where in a file. Lines and columns count from 1; columns count UTF-16 units. */
export interface TextPosition {
  readonly line: number;
  readonly column: number;
}

/** `entries[3].port` as its parts. */
export type FieldPath = readonly (string | number)[];

/**
 * Something wrong in a signature file. A code with typed parameters, so that it can be told in any language; the English text is
 * in `describe-problem.ts`. `value` is what stood there, shortened and with control characters escaped.
 */
export interface SignatureProblem {
  readonly code: ProblemCode;
  readonly file: string;
  readonly path: FieldPath;
  readonly position?: TextPosition;
  readonly value?: string;
  /** What would have been right: allowed values, a near name, the other place. */
  readonly expected?: string;
}

export const PROBLEM_CODES = [
  'yaml-syntax',
  'yaml-alias',
  'file-too-large',
  'not-a-map',
  'unknown-kind',
  'no-entries',
  'unknown-field',
  'missing-field',
  'wrong-type',
  'not-one-of',
  'bad-id',
  'bad-domain',
  'broad-domain',
  'bad-address',
  'bad-port',
  'bad-date',
  'bad-text',
  'bait-name',
  'bad-coin',
  'bad-program',
  'which-indicator',
  'duplicate',
  'no-sources',
  'unknown-source',
  'weak-sources',
  'confidence-unsupported',
  'overlap',
  'no-samples',
  'sample-missed',
  'sample-matched',
] as const;
export type ProblemCode = (typeof PROBLEM_CODES)[number];

const SHOWN_LENGTH = 60;

/** A value of any type as one short printable line. */
export function showValue(value: unknown): string {
  const text = typeof value === 'string' ? value : (safeJson(value) ?? String(typeof value));
  const clean = text.replace(/[^\x20-\x7e\u00a1-\u1fff\u3040-\ud7ff]/g, (unit) => {
    return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
  return clean.length > SHOWN_LENGTH ? `${clean.slice(0, SHOWN_LENGTH)}...` : clean;
}

function safeJson(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}

/** `entries[3].port`; the file itself is the empty text. */
export function showPath(path: FieldPath): string {
  return path.map((part, index) => (typeof part === 'number' ? `[${part}]` : index === 0 ? part : `.${part}`)).join('');
}
