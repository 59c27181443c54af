import type { ProblemCode, SignatureProblem } from './problem.ts';
import { showPath } from './problem.ts';

/** The problem and its remedy in English, each one sentence. */
interface Description {
  readonly message: string;
  readonly hint: string;
}

/** What is wrong and what to do about it. Other languages have their own table, keyed by the same codes. */
function describeProblem(problem: SignatureProblem): Description {
  const value = problem.value === undefined ? 'nothing' : `"${problem.value}"`;
  const last = problem.path.at(-1);
  const field = last === undefined ? 'the file' : typeof last === 'number' ? `entry ${last + 1}` : `"${last}"`;
  return DESCRIPTIONS[problem.code]({ value, field, expected: problem.expected ?? '' });
}

interface Words {
  readonly value: string;
  readonly field: string;
  readonly expected: string;
}

const DESCRIPTIONS: Readonly<Record<ProblemCode, (words: Words) => Description>> = {
  'yaml-syntax': ({ value, expected }) => ({
    message: `this is not YAML: ${value}`,
    hint: `mend the line; quote text that holds ": ", " #" or starts with a sign${expected === '' ? '' : ` (${expected})`}`,
  }),
  'yaml-alias': () => ({
    message: 'aliases (*name) are not allowed in signature files',
    hint: 'write the values out, or put what all entries share under "defaults"',
  }),
  'file-too-large': ({ value, expected }) => ({
    message: `the file has ${value} characters, the limit is ${expected}`,
    hint: 'split it into several files of the same kind',
  }),
  'not-a-map': ({ value, field }) => ({
    message: `${field} must be a map, not ${value}`,
    hint: 'write { key: value, ... }; a file starts with "kind:" and has "entries:"',
  }),
  'unknown-kind': ({ value, expected }) => ({
    message: `unknown kind of file: ${value}`,
    hint: `start the file with "kind: indicators" for your own list; the kinds are ${expected}`,
  }),
  'no-entries': ({ value }) => ({
    message: `"entries" must be a list, not ${value}`,
    hint: 'write "entries:" and below it one "- { ... }" a line',
  }),
  'unknown-field': ({ field, expected }) => ({
    message: `there is no field ${field} here`,
    hint: expected.includes(', ') ? `the fields are ${expected}` : `did you mean "${expected}"?`,
  }),
  'missing-field': ({ field, expected }) => ({
    message: `the field ${field} is missing`,
    hint: `add it: ${expected}`,
  }),
  'wrong-type': ({ field, value, expected }) => ({
    message: `${field} cannot be ${value}`,
    hint: `it must be ${expected}`,
  }),
  'not-one-of': ({ field, value, expected }) => ({
    message: `${field} cannot be ${value}`,
    hint: `it must be one of ${expected}`,
  }),
  'bad-id': ({ field, value }) => ({
    message: `${field} is not an identifier: ${value}`,
    hint: 'use lower-case letters, digits, "-" and ".", beginning with a letter or digit',
  }),
  'bad-domain': ({ value }) => ({
    message: `not a domain name: ${value}`,
    hint: 'write the bare name, such as pool.example: no scheme, port, path or wildcard; an IP goes under "address"',
  }),
  'broad-domain': ({ value }) => ({
    message: `the name ${value} would cover a whole top-level domain`,
    hint: 'list the names below it',
  }),
  'bad-address': ({ value }) => ({
    message: `not an IP address: ${value}`,
    hint: 'write it like 203.0.113.7 or "2001:db8::7"; the port has its own field, a name goes under "domain"',
  }),
  'bad-port': ({ value }) => ({ message: `not a port: ${value}`, hint: 'use a whole number from 1 to 65535' }),
  'bad-date': ({ value }) => ({
    message: `not a date: ${value}`,
    hint: 'write it like 2026-08-06; leave it out if unknown',
  }),
  'bad-text': ({ field, value }) => ({
    message: `${field} is not usable text: ${value}`,
    hint: 'one line without invisible characters, without spaces around it, in the form the field asks for',
  }),
  'bait-name': ({ value }) => ({
    message: `no decoy can be called ${value}`,
    hint: 'decoys are programs: letters, digits, ".", "_" and "-", 64 at most, no spaces; or write bait: "no"',
  }),
  'bad-coin': ({ value }) => ({
    message: `not a ticker: ${value}`,
    hint: 'use 2 to 8 capital letters or digits, such as XMR',
  }),
  'bad-program': ({ value }) => ({
    message: `not a program name: ${value}`,
    hint: 'lower case, no path, no ".exe"; a "*" may stand at the end',
  }),
  'which-indicator': ({ value }) => ({
    message: `an indicator must have exactly one of domain, address, wallet; this one has ${value}`,
    hint: 'write one entry for each of them',
  }),
  duplicate: ({ value }) => ({
    message: `${value} is already listed`,
    hint: 'remove one of the two entries; the first one holds',
  }),
  'no-sources': ({ field }) => ({
    message: `${field} names no source`,
    hint: 'add "sources: [...]" with ids of sources.yaml',
  }),
  'unknown-source': ({ value, expected }) => ({
    message: `there is no source ${value}`,
    hint: `add it to sources.yaml and to NOTICE, or use one of ${expected}`,
  }),
  'weak-sources': ({ value }) => ({
    message: `the entry rests on ${value} alone`,
    hint: 'find a second source or remove the entry: this source lists dead and re-registered names',
  }),
  'confidence-unsupported': ({ value, expected }) => ({
    message: `the confidence ${value} is more than the sources support`,
    hint: `${expected}; sources that copy one another are one vote (lineage in sources.yaml)`,
  }),
  overlap: ({ value, expected }) => ({
    message: `${value} is covered by ${expected} and says nothing more`,
    hint: 'remove it; an entry below a suffix must raise the confidence or be of another kind',
  }),
  'no-samples': ({ field, expected }) => ({
    message: `${field} has no samples`,
    hint: `add "samples: { match: [...], ignore: [...] }" with ${expected}`,
  }),
  'sample-missed': ({ value }) => ({
    message: `the sample ${value} must match an entry of this file, but does not`,
    hint: 'mend the entry or the sample',
  }),
  'sample-matched': ({ value, expected }) => ({
    message: `the sample ${value} must not match, but ${expected} does`,
    hint: 'make the entry narrower: "match: exact", or a longer name',
  }),
};

/** `file:line:column`, the message, the line with a caret where `text` is given, and the remedy. Several lines, no colours. */
export function formatProblem(problem: SignatureProblem, text?: string): string {
  const { message, hint } = describeProblem(problem);
  const at = problem.position;
  const place = at === undefined ? problem.file : `${problem.file}:${at.line}:${at.column}`;
  const path = showPath(problem.path);
  const head = `${place}: ${message} [${problem.code}${path === '' ? '' : ` at ${path}`}]`;
  return [head, ...caretLines(problem, text), `  hint: ${hint}`].join('\n');
}

const SHOWN_COLUMNS = 100;

function caretLines({ position }: SignatureProblem, text: string | undefined): string[] {
  const line = position === undefined ? undefined : text?.split('\n', position.line)[position.line - 1];
  if (position === undefined || line === undefined) return [];
  const start = Math.max(0, position.column - 1 - SHOWN_COLUMNS / 2);
  const shown = line.slice(start, start + SHOWN_COLUMNS).replace(/[^\x20-\x7e\u00a1-\u1fff\u3040-\ud7ff]/g, '?');
  const number = String(position.line);
  const margin = ' '.repeat(number.length);
  return [
    `  ${number} | ${start > 0 ? '...' : ''}${shown}`,
    `  ${margin} | ${' '.repeat(position.column - 1 - start + (start > 0 ? 3 : 0))}^`,
  ];
}
