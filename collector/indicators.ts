import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { watch } from 'chokidar';
import { formatProblem } from '#shared/signature/describe-problem.ts';
import { loadSignatures, type SignatureText } from '#shared/signature/load.ts';
import type { SignatureSet } from '#shared/signature/signature-set.ts';
import { signatureSetFromJson } from '#shared/signature/signatures-json.ts';

/** The signatures that hold now: those that Minesweep brought along, and the site's own files on top. Nothing is ever resolved. */
export class Indicators implements AsyncDisposable {
  readonly #builtIn: SignatureSet;
  readonly #paths: readonly string[];
  #set: SignatureSet;
  #problems: readonly string[] = [];
  #watcher: ReturnType<typeof watch> | undefined;

  private constructor(builtIn: SignatureSet, paths: readonly string[]) {
    this.#builtIn = builtIn;
    this.#set = builtIn;
    this.#paths = paths;
    this.reload();
  }

  /** Undefined when the built-in content is damaged. `paths`: files, or folders of `.yaml`. */
  static fromJson(builtInJson: string, paths: readonly string[]): Indicators | undefined {
    const builtIn = signatureSetFromJson(builtInJson);
    return builtIn === undefined ? undefined : new Indicators(builtIn, paths);
  }

  get set(): SignatureSet {
    return this.#set;
  }

  /** What was left out and why: a lost indicator looks like a quiet network. */
  get problems(): readonly string[] {
    return this.#problems;
  }

  /** Reads the site's files again; what cannot be read is a problem and not the end. */
  reload(): void {
    const problems: string[] = [];
    const texts = this.#paths.flatMap((path) => readTexts(path, problems));
    const loaded = loadSignatures(texts, this.#builtIn);
    const textOf = new Map(texts.map(({ name, text }) => [name, text]));
    this.#set = loaded.set;
    this.#problems = [...problems, ...loaded.problems.map((each) => formatProblem(each, textOf.get(each.file)))];
  }

  /** Reads again whenever a file changes, and says so. */
  watch(onChange: () => void): void {
    if (this.#paths.length === 0) return;
    this.#watcher = watch([...this.#paths], {
      ignoreInitial: true,
      awaitWriteFinish: { stabilityThreshold: 200, pollInterval: 50 },
    });
    this.#watcher.on('all', () => {
      this.reload();
      onChange();
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#watcher?.close();
  }
}

function readTexts(path: string, problems: string[]): readonly SignatureText[] {
  try {
    if (!statSync(path).isDirectory()) return [{ name: basename(path), text: readFileSync(path, 'utf8') }];
    return readdirSync(path, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.yaml') || name.endsWith('.yml'))
      .sort()
      .map((name) => ({ name, text: readFileSync(join(path, name), 'utf8') }));
  } catch (error) {
    problems.push(error instanceof Error ? error.message : String(error));
    return [];
  }
}
