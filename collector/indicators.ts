import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { SignatureSet } from '#shared/signature/signature-set.ts';
import { signatureSetFromJson } from '#shared/signature/signatures-json.ts';
import { type SiteSource, SiteSignatures } from '#shared/signature/site-signatures.ts';

/** Asked, not watched: that works on every file system, for files that are replaced, and for those that are not there yet. */
const LOOK_EVERY_MS = 500;

/** The signatures that hold now: those that Minesweep brought along, and the site's own files on top. Nothing is ever resolved. */
export class Indicators implements AsyncDisposable {
  readonly #paths: readonly string[];
  readonly #site: SiteSignatures;
  #taken = '';
  #seen = '';
  #timer: NodeJS.Timeout | undefined;

  private constructor(builtIn: SignatureSet, paths: readonly string[]) {
    this.#paths = paths;
    this.#site = new SiteSignatures(builtIn);
    this.#seen = this.#stamp();
    this.#take();
  }

  /** Undefined when the built-in content is damaged. `paths`: files, or folders of `.yaml`. */
  static fromJson(builtInJson: string, paths: readonly string[]): Indicators | undefined {
    const builtIn = signatureSetFromJson(builtInJson);
    return builtIn === undefined ? undefined : new Indicators(builtIn, paths);
  }

  get set(): SignatureSet {
    return this.#site.set;
  }

  /** What was left out and why: a lost indicator looks like a quiet network. */
  get problems(): readonly string[] {
    return this.#site.problems;
  }

  /** Takes up changes of the files, within two seconds, and says so each time. */
  watch(onChange: () => void): void {
    if (this.#paths.length === 0) return;
    this.#timer = setInterval(() => {
      const stamp = this.#stamp();
      const isAtRest = stamp === this.#seen;
      this.#seen = stamp;
      // A file that is still being written is left alone until it rests.
      if (!isAtRest || stamp === this.#taken) return;
      this.#take();
      onChange();
    }, LOOK_EVERY_MS);
    this.#timer.unref();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
  }

  #take(): void {
    this.#taken = this.#seen;
    this.#site.take(this.#paths.map(readSource));
  }

  #stamp(): string {
    return this.#paths.map(stampOf).join('\n');
  }
}

function readSource(path: string): SiteSource {
  try {
    const files = filesOf(path);
    return { path, read: files.map(({ name, file }) => ({ name, text: readFileSync(file, 'utf8') })) };
  } catch (error) {
    return { path, read: { problem: error instanceof Error ? error.message : String(error) } };
  }
}

/** Differs whenever a file, or which files there are, has changed. */
function stampOf(path: string): string {
  try {
    return filesOf(path).map(stampOfFile).join('\n');
  } catch (error) {
    return String(error);
  }
}

function stampOfFile({ name, file }: { readonly name: string; readonly file: string }): string {
  const { ino, size, mtimeMs } = statSync(file);
  return JSON.stringify([name, ino, size, mtimeMs]);
}

function filesOf(path: string): readonly { readonly name: string; readonly file: string }[] {
  if (!statSync(path).isDirectory()) return [{ name: basename(path), file: path }];
  return readdirSync(path, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.yaml') || name.endsWith('.yml'))
    .sort()
    .map((name) => ({ name, file: join(path, name) }));
}
