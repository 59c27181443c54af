import type { TrustAnswer, TrustCalls } from '../windows/calls/trust-calls.ts';
import type { Handle } from '../windows/calls/windows-calls.ts';

/** Windows of which a test says who signed what, and how long it takes to find out. */
export class FakeTrust implements TrustCalls {
  /** Of what is in files, by path; others have no signature. */
  readonly signatures = new Map<string, TrustAnswer>();
  /** By `path:algorithm`; undefined: it cannot be asked for catalogues. */
  catalogues: ReadonlyMap<string, TrustAnswer> | undefined = new Map();
  /** Every question that reads a file takes so long. */
  takesMs = 0;
  readonly asked: string[] = [];
  readonly open = new Set<Handle>();
  #lastHandle = 0n;

  openFile(): Handle {
    this.open.add(++this.#lastHandle);
    return this.#lastHandle;
  }

  closeFile(file: Handle): void {
    if (!this.open.delete(file)) throw new Error(`${file} is not open`);
  }

  /** Windows does not tell with the verdict whose signature it is when that does not fit. */
  async readSigner(path: string): Promise<string | undefined> {
    return this.signatures.get(path)?.signer;
  }

  async verifyFile(file: Handle, path: string): Promise<TrustAnswer> {
    await this.#read(file, path);
    const { status, signer } = this.signatures.get(path) ?? { status: 0x800b_0100 | 0, signer: undefined };
    return { status, signer: status === (0x8009_6010 | 0) ? undefined : signer };
  }

  async verifyByCatalogue(file: Handle, path: string, algorithm: string): Promise<TrustAnswer | 'missing' | undefined> {
    const question = `${path}:${algorithm}`;
    await this.#read(file, question);
    return this.catalogues === undefined ? undefined : (this.catalogues.get(question) ?? 'missing');
  }

  async #read(file: Handle, question: string): Promise<void> {
    if (!this.open.has(file)) throw new Error(`${file} is not open`);
    this.asked.push(question);
    const untilMs = performance.now() + this.takesMs;
    while (performance.now() < untilMs) await new Promise(setImmediate);
  }
}
