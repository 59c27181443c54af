import { formatProblem } from './describe-problem.ts';
import { loadSignatures, type SignatureText } from './load.ts';
import type { SignatureSet } from './signature-set.ts';

/** A file or folder that the operator named, as it was read just now: its texts, or why it could not be read. */
export interface SiteSource {
  readonly path: string;
  readonly read: readonly SignatureText[] | { readonly problem: string };
}

/**
 * The signatures that hold: built-in ones and the site's own files on top, which may change while we run. A file that is changed into
 * something wrong, or that can no longer be read, does not take away what it said before: an indicator that is lost by a slip of
 * the editor looks like a quiet network. A file that leaves its folder takes its indicators along.
 */
export class SiteSignatures {
  readonly #builtIn: SignatureSet;
  #texts: ReadonlyMap<string, readonly SignatureText[]> = new Map();
  #set: SignatureSet;
  #problems: readonly string[] = [];

  constructor(builtIn: SignatureSet) {
    this.#builtIn = builtIn;
    this.#set = builtIn;
  }

  get set(): SignatureSet {
    return this.#set;
  }

  /** What was left out, or is not yet taken over, and why; one text each. Show it. */
  get problems(): readonly string[] {
    return this.#problems;
  }

  /** Takes up what the files say now. */
  take(sources: readonly SiteSource[]): void {
    const problems: string[] = [];
    const texts = new Map(sources.map((source) => [source.path, this.#accept(source, problems)]));
    const all = [...texts.values()].flat();
    const loaded = loadSignatures(all, this.#builtIn);
    const textOf = new Map(all.map(({ name, text }) => [name, text]));
    this.#texts = texts;
    this.#set = loaded.set;
    this.#problems = [...problems, ...loaded.problems.map((each) => formatProblem(each, textOf.get(each.file)))];
  }

  #accept({ path, read }: SiteSource, problems: string[]): readonly SignatureText[] {
    const before = this.#texts.get(path) ?? [];
    if ('problem' in read) {
      problems.push(before.length === 0 ? read.problem : `${read.problem}: what it said before still holds`);
      return before;
    }
    return read.map((text) => {
      const earlier = before.find(({ name }) => name === text.name);
      if (earlier === undefined || earlier.text === text.text) return text;
      const faults = loadSignatures([text]).problems.filter(({ code }) => code !== 'duplicate');
      if (faults.length === 0) return text;
      problems.push(...faults.map((fault) => formatProblem(fault, text.text)));
      problems.push(`${text.name} has mistakes: what it said before still holds`);
      return earlier;
    });
  }
}
