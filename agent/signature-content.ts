import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { formatProblem } from '#shared/signature/describe-problem.ts';
import { loadSignatures, type SignatureText } from '#shared/signature/load.ts';
import type { SignatureSet } from '#shared/signature/signature-set.ts';
import { signatureSetFromJson } from '#shared/signature/signatures-json.ts';
import type { AgentParts } from './agent-parts.ts';

export interface SignatureContent {
  readonly set: SignatureSet;
  /** What was left out and why, one line each. Show it: a lost indicator looks like a quiet network. */
  readonly problems: readonly string[];
}

/** What the operator named, or the installation itself, cannot be used. */
export class SignatureContentError extends Error {
  override readonly name = 'SignatureContentError';
}

/**
 * The built-in signatures, and the operator's own (files, or folders of `.yaml`) on top of them. Nothing is ever resolved.
 *
 * @throws SignatureContentError when a path that the operator named cannot be read, or the built-in content is damaged
 */
export async function readSignatureContent(
  parts: AgentParts,
  indicators: readonly string[],
): Promise<SignatureContent> {
  const builtIn = signatureSetFromJson(await parts.readBuiltInSignatures());
  if (builtIn === undefined)
    throw new SignatureContentError('The built-in signatures are damaged: install Minesweep again');
  if (indicators.length === 0) return { set: builtIn, problems: [] };
  const texts = indicators.flatMap(readTexts);
  const loaded = loadSignatures(texts, builtIn);
  const textOf = new Map(texts.map(({ name, text }) => [name, text]));
  return {
    set: loaded.set,
    problems: loaded.problems.map((problem) => formatProblem(problem, textOf.get(problem.file))),
  };
}

function readTexts(path: string): readonly SignatureText[] {
  try {
    if (!statSync(path).isDirectory()) return [{ name: basename(path), text: readFileSync(path, 'utf8') }];
    return readdirSync(path, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.yaml') || name.endsWith('.yml'))
      .sort()
      .map((name) => ({ name: name.replaceAll('\\', '/'), text: readFileSync(join(path, name), 'utf8') }));
  } catch (error) {
    throw new SignatureContentError(error instanceof Error ? error.message : String(error));
  }
}
