import * as z from 'zod';
import type { Allowance } from '#shared/model/allowance.ts';
import { readAllowances } from '#shared/protocol/read-allowances.ts';
import type { KeyValues } from './key-values.ts';
import type { WriteResult } from './write-result.ts';

const KEY = 'allowances';
const keptSchema = z.object({ revision: z.string(), allowances: z.array(z.unknown()) });

/**
 * What is normal on this host, as the collector last said. It takes nothing off what is sent: the collector weighs for itself, counts, and
 * may take an allowance back.
 */
export class KeptAllowances {
  readonly #values: KeyValues;
  #revision: string | undefined;
  #allowances: readonly Allowance[] = [];

  /** Takes up what was kept; what is damaged or newer than this program is no allowance. */
  constructor(values: KeyValues) {
    this.#values = values;
    const kept = keptSchema.safeParse(parseJson(values.get(KEY)));
    if (!kept.success) return;
    this.#revision = kept.data.revision;
    this.#allowances = readAllowances(kept.data.allowances);
  }

  get allowances(): readonly Allowance[] {
    return this.#allowances;
  }

  /** Replaces all of them. They hold from now on, even where the disk does not take them. */
  replace(revision: string, elements: readonly unknown[]): WriteResult {
    this.#allowances = readAllowances(elements);
    if (revision === this.#revision) return { written: true };
    const result = this.#values.set(KEY, JSON.stringify({ revision, allowances: this.#allowances }));
    this.#revision = result.written ? revision : undefined;
    return result;
  }
}

function parseJson(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}
