import type { CompiledEntry } from './entry.ts';
import { compileSignatures } from './compile-signatures.ts';
import type { Confidence } from './match.ts';
import { parseYaml } from './parse-yaml.ts';
import type { SignatureProblem } from './problem.ts';
import { readSignatures, type SignatureFile } from './read-signatures.ts';
import type { SignatureSet } from './signature-set.ts';

/** A file as the program read it from disk. `name` is shown to people: relative to what they know. */
export interface SignatureText {
  readonly name: string;
  readonly text: string;
}

export interface LoadedSignatures {
  readonly set: SignatureSet;
  /** Everything that was left out and why. Show it: a lost indicator looks like a quiet network. */
  readonly problems: readonly SignatureProblem[];
  readonly counts: SignatureCounts;
  /** The files in detail, for checks that need places, sources or samples. */
  readonly files: readonly SignatureFile[];
}

export type SignatureCounts = Readonly<Record<CompiledEntry['type'], Readonly<Record<Confidence, number>>>>;

/**
 * Reads and compiles signature files. Pure and total: what is wrong is left out and reported, the rest works. `base` is content
 * that was compiled before (built-in content from JSON); the files come on top of it.
 */
export function loadSignatures(texts: readonly SignatureText[], base?: SignatureSet): LoadedSignatures {
  const problems: SignatureProblem[] = [];
  const files: SignatureFile[] = [];
  const entries = new Map<string, CompiledEntry>();
  for (const entry of base?.entries ?? []) entries.set(entry.id, entry);
  for (const { name, text } of texts) {
    const yaml = parseYaml(name, text);
    if ('code' in yaml) {
      problems.push(yaml);
      continue;
    }
    const file = readSignatures(name, yaml);
    files.push(file);
    problems.push(...file.problems);
    for (const { entry, path } of file.entries) {
      const position = yaml.locate(path);
      if (!entries.has(entry.id)) entries.set(entry.id, entry);
      else problems.push({ code: 'duplicate', file: name, path, ...(position && { position }), value: entry.id });
    }
  }
  const set = compileSignatures([...entries.values()]);
  return { set, problems, counts: countEntries(set.entries), files };
}

function countEntries(entries: readonly CompiledEntry[]): SignatureCounts {
  const none = (): Record<Confidence, number> => ({ high: 0, medium: 0, low: 0 });
  const counts = { domain: none(), address: none(), wallet: none(), port: none(), miner: none(), monitor: none() };
  for (const { type, confidence } of entries) counts[type][confidence] += 1;
  return counts;
}
