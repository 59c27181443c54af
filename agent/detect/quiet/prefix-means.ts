/** Means over any part of a series in constant time. Unknown values (NaN) are left out. */
export class PrefixMeans {
  readonly length: number;
  readonly #sums: Float64Array;
  readonly #counts: Float64Array;

  constructor(values: Float64Array) {
    this.length = values.length;
    this.#sums = new Float64Array(values.length + 1);
    this.#counts = new Float64Array(values.length + 1);
    for (let index = 0; index < values.length; index++) {
      const value = values[index] as number;
      const known = Number.isNaN(value) ? 0 : 1;
      this.#sums[index + 1] = (this.#sums[index] as number) + (known === 1 ? value : 0);
      this.#counts[index + 1] = (this.#counts[index] as number) + known;
    }
  }

  /** From `from` to before `to`, both brought into the series; NaN when nothing is known there. */
  mean(from: number, to: number): number {
    const begin = Math.max(0, from);
    const end = Math.min(this.length, to);
    if (end <= begin) return Number.NaN;
    const count = (this.#counts[end] as number) - (this.#counts[begin] as number);
    return count === 0 ? Number.NaN : ((this.#sums[end] as number) - (this.#sums[begin] as number)) / count;
  }

  sum(from: number, to: number): number {
    return (this.#sums[Math.min(this.length, to)] as number) - (this.#sums[Math.max(0, from)] as number);
  }

  count(from: number, to: number): number {
    return (this.#counts[Math.min(this.length, to)] as number) - (this.#counts[Math.max(0, from)] as number);
  }
}
