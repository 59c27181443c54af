import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { formatProblem } from '#shared/signature/describe-problem.ts';
import { loadSignatures, type SignatureText } from '#shared/signature/load.ts';
import type { SignatureSet } from '#shared/signature/signature-set.ts';

export interface SignatureContent {
  readonly set: SignatureSet;
  /** What was left out and why, one line each. Show it: a lost indicator looks like a quiet network. */
  readonly problems: readonly string[];
}

/**
 * Reads the built-in signatures of the package and the operator's own (files, or folders of `.yaml`). Nothing is ever resolved.
 *
 * @throws the error of the file system when a path that the operator named, or the built-in content, cannot be read
 */
export function readSignatureContent(packageFolder: string, indicators: readonly string[]): SignatureContent {
  const builtIn = readTexts(join(packageFolder, 'signatures'));
  const loaded = loadSignatures([...builtIn, ...indicators.flatMap(readTexts)]);
  return { set: loaded.set, problems: loaded.problems.map((problem) => formatProblem(problem)) };
}

function readTexts(path: string): readonly SignatureText[] {
  if (!statSync(path).isDirectory()) return [{ name: basename(path), text: readFileSync(path, 'utf8') }];
  return readdirSync(path, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.yaml') || name.endsWith('.yml'))
    .sort()
    .map((name) => ({ name: name.replaceAll('\\', '/'), text: readFileSync(join(path, name), 'utf8') }));
}
