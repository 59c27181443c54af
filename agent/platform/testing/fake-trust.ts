import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import type { FileFacts, TrustAnswer, TrustCalls } from '../windows/calls/trust-calls.ts';
import type { Handle } from '../windows/calls/windows-calls.ts';

/** Windows of which a test says who signed which of its files, and how long it takes to find out. A file keeps its signature under another name. */
export class FakeTrust implements TrustCalls {
  /** By `algorithm`, and then by file; undefined for a catalogue that cannot be asked. */
  readonly catalogues = new Map<string, Map<string, readonly (TrustAnswer | undefined)[]>>();
  /** Every question that reads a file takes so long. */
  takesMs = 0;
  /** Paths that were judged, with the algorithm when it was by catalogues. */
  readonly asked: string[] = [];
  readonly open = new Map<Handle, number>();
  verifyByCatalogues: TrustCalls['verifyByCatalogues'] = (file, path, algorithm) =>
    this.#answers(file, path, algorithm);
  readonly #signatures = new Map<string, TrustAnswer>();
  #lastHandle = 0n;

  /** Others have no signature. */
  sign(path: string, answer: TrustAnswer): void {
    this.#signatures.set(fileOf(statSync(path)), answer);
  }

  listIn(algorithm: string, path: string, answers: readonly (TrustAnswer | undefined)[]): void {
    const files = this.catalogues.get(algorithm) ?? new Map<string, readonly (TrustAnswer | undefined)[]>();
    this.catalogues.set(algorithm, files.set(fileOf(statSync(path)), answers));
  }

  openFile(path: string): Handle | undefined {
    try {
      this.open.set(++this.#lastHandle, openSync(path, 'r'));
      return this.#lastHandle;
    } catch {
      return undefined;
    }
  }

  closeFile(file: Handle): void {
    closeSync(this.#descriptorOf(file));
    this.open.delete(file);
  }

  describeFile(file: Handle): FileFacts {
    const { dev, ino, size, mtimeNs, ctimeNs } = fstatSync(this.#descriptorOf(file), { bigint: true });
    return { volume: Number(dev), index: ino, sizeBytes: Number(size), writtenAt: mtimeNs, changedAt: ctimeNs };
  }

  readFile(file: Handle, at: number, buffer: Buffer): number {
    return readSync(this.#descriptorOf(file), buffer, 0, buffer.length, at);
  }

  /** Windows does not tell with the verdict whose signature it is when that does not fit. */
  async readSigner(file: Handle): Promise<string | undefined> {
    return this.#signatures.get(this.#fileOf(file))?.signer;
  }

  async verifyFile(file: Handle, path: string): Promise<TrustAnswer> {
    await this.#read(path);
    const unsigned = { status: 0x800b_0100 | 0, signer: undefined };
    const { status, signer } = this.#signatures.get(this.#fileOf(file)) ?? unsigned;
    return { status, signer: status === (0x8009_6010 | 0) ? undefined : signer };
  }

  async *#answers(file: Handle, path: string, algorithm: string): AsyncGenerator<TrustAnswer | undefined> {
    await this.#read(`${path}:${algorithm}`);
    yield* this.catalogues.get(algorithm)?.get(this.#fileOf(file)) ?? [];
  }

  async #read(question: string): Promise<void> {
    this.asked.push(question);
    const untilMs = performance.now() + this.takesMs;
    while (performance.now() < untilMs) await new Promise(setImmediate);
  }

  #fileOf(file: Handle): string {
    return fileOf(fstatSync(this.#descriptorOf(file)));
  }

  #descriptorOf(file: Handle): number {
    const descriptor = this.open.get(file);
    if (descriptor === undefined) throw new Error(`${file} is not open`);
    return descriptor;
  }
}

function fileOf({ dev, ino }: { readonly dev: number; readonly ino: number }): string {
  return `${dev}:${ino}`;
}
