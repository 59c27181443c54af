import type { z } from 'zod';
import { nearestWord } from './nearest-word.ts';
import type { FieldPath, ProblemCode } from './problem.ts';
import { PROBLEM_CODES } from './problem.ts';

interface IssueReading {
  readonly code: ProblemCode;
  readonly path: FieldPath;
  readonly expected?: string;
}

/** Says in our codes what zod found wrong with one entry. `fields` are the names the entry may have. */
export function problemsOfIssue(issue: z.core.$ZodIssue, fields: readonly string[], input: unknown): IssueReading[] {
  const path = issue.path.map((part) => (typeof part === 'number' ? part : String(part)));
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => ({
        code: 'unknown-field',
        path: [...path, key],
        expected: nearestWord(key, fields) ?? fields.join(', '),
      }));
    case 'invalid_type':
      return [wrongType(path, issue.expected, input)];
    case 'invalid_value':
      if (valueAt(input, path) === undefined)
        return [{ code: 'missing-field', path, expected: issue.values.join(', ') }];
      return [{ code: 'not-one-of', path, expected: issue.values.join(', ') }];
    case 'too_small':
      return [{ code: 'wrong-type', path, expected: 'a list that is not empty' }];
    case 'custom':
      return [{ code: ownCode(issue.params?.problem), path }];
    default:
      return [{ code: 'wrong-type', path, expected: issue.message }];
  }
}

const TYPE_WORDS: Readonly<Record<string, string>> = {
  string: 'text (put it in quotes)',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list: [a, b]',
  object: 'a map: { key: value }',
  record: 'a map: { key: value }',
};

function wrongType(path: FieldPath, expected: string, input: unknown): IssueReading {
  const words = TYPE_WORDS[expected] ?? expected;
  return { code: valueAt(input, path) === undefined ? 'missing-field' : 'wrong-type', path, expected: words };
}

function ownCode(name: unknown): ProblemCode {
  return PROBLEM_CODES.find((code) => code === name) ?? 'wrong-type';
}

/** The part of a plain value at a path; undefined where there is none. Looks at own properties only. */
export function valueAt(value: unknown, path: FieldPath): unknown {
  let part: unknown = value;
  for (const key of path) {
    if (typeof part !== 'object' || part === null || !Object.hasOwn(part, key)) return undefined;
    part = Reflect.get(part, key);
  }
  return part;
}
