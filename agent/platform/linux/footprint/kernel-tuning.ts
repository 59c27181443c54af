import { closeSync, openSync, readFileSync } from 'node:fs';
import { type Observed, observed, unobservable } from '#shared/model/observed.ts';
import type { KernelTuning } from '#shared/model/process-footprint.ts';
import type { LinuxPaths } from '../linux-paths.ts';
import { ProcFileReader } from '../proc-file-reader.ts';
import { systemReadFailure } from '../../read-failure.ts';

const MAX_BYTES = 64;
/** A module that is not loaded makes reading fail, which costs more: looked for less often. */
const MODULE_EVERY_MS = 5_000;
/** Steps of one change: pages are set aside node by node, and as memory becomes free. */
const SAME_CHANGE_MS = 60_000;

type Rise = NonNullable<KernelTuning['hugePagesRisen']>;
type Enabled = NonNullable<KernelTuning['msrWritesEnabled']>;

/**
 * What miners with root's rights tune in the kernel, watched so that it is known when it changed: huge pages that are set aside (sysctl
 * vm.nr_hugepages), and whether programs may write any model-specific register (parameter allow_writes of the module msr). 3 us a second.
 */
export class KernelTuningWatch {
  readonly #pagesPath: string;
  readonly #writesPath: string;
  readonly #reader = new ProcFileReader();
  #descriptor: number | undefined;
  #pages: Observed<number> = unobservable('failed', 'not-read');
  #writes: KernelTuning['msrWrites'];
  #rise: Rise | undefined;
  #enabled: Enabled | undefined;
  #lookedMs: number | undefined;
  #modulesMs: number | undefined;

  constructor({ proc, sys }: LinuxPaths) {
    this.#pagesPath = `${proc}/sys/vm/nr_hugepages`;
    this.#writesPath = `${sys}/module/msr/parameters/allow_writes`;
  }

  /** Once a tick; `wallMs` is the host's clock, a label. */
  look(wallMs: number): void {
    const before = this.#pages;
    this.#pages = this.#readPages();
    const sinceMs = this.#lookedMs;
    if (sinceMs !== undefined && 'value' in before && 'value' in this.#pages && this.#pages.value > before.value) {
      const pages = this.#pages.value - before.value;
      const last = this.#rise !== undefined && wallMs - this.#rise.untilMs < SAME_CHANGE_MS ? this.#rise : undefined;
      this.#rise = {
        sinceMs: last?.sinceMs ?? sinceMs,
        untilMs: last?.untilMs ?? wallMs,
        pages: pages + (last?.pages ?? 0),
      };
    }
    this.#lookedMs = wallMs;
    if (this.#modulesMs === undefined || Math.abs(wallMs - this.#modulesMs) >= MODULE_EVERY_MS)
      this.#lookAtModule(wallMs);
  }

  read(): Observed<KernelTuning> {
    if (!('value' in this.#pages)) return this.#pages;
    return observed({
      hugePages: this.#pages.value,
      ...(this.#rise === undefined ? {} : { hugePagesRisen: this.#rise }),
      ...(this.#writes === undefined ? {} : { msrWrites: this.#writes }),
      ...(this.#enabled === undefined ? {} : { msrWritesEnabled: this.#enabled }),
    });
  }

  close(): void {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
    this.#descriptor = undefined;
  }

  #readPages(): Observed<number> {
    try {
      this.#descriptor ??= openSync(this.#pagesPath, 'r');
      const text = this.#reader.readDescriptor(this.#descriptor, MAX_BYTES).toString('latin1').trim();
      return /^\d{1,12}$/.test(text) ? observed(Number(text)) : unobservable('failed', 'malformed');
    } catch (error) {
      return systemReadFailure(error);
    }
  }

  #lookAtModule(wallMs: number): void {
    const sinceMs = this.#modulesMs;
    const before = this.#writes;
    this.#modulesMs = wallMs;
    this.#writes = readWrites(this.#writesPath);
    if (this.#writes === 'on' && before !== 'on' && sinceMs !== undefined) this.#enabled = { sinceMs, untilMs: wallMs };
  }
}

function readWrites(path: string): KernelTuning['msrWrites'] {
  try {
    const text = readFileSync(path, 'latin1').trim();
    return text === 'on' || text === 'off' || text === 'default' ? text : undefined;
  } catch {
    // The module is not loaded, or may not be looked at: both are told by absence.
    return undefined;
  }
}
