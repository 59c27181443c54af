/** How far the self-test is, on a terminal only. */
export class SelftestProgress {
  readonly #total: number;
  readonly #startedMs = performance.now();
  readonly #timer: NodeJS.Timeout | undefined;
  #done = 0;

  constructor(total: number) {
    this.#total = total;
    if (process.stderr.isTTY) this.#timer = setInterval(() => this.#show(), 1_000).unref();
  }

  advance(): void {
    this.#done++;
    if (this.#timer !== undefined) this.#show();
  }

  end(): void {
    if (this.#timer === undefined) return;
    clearInterval(this.#timer);
    process.stderr.write('\r\u001b[K');
  }

  #show(): void {
    const seconds = Math.round((performance.now() - this.#startedMs) / 1000);
    process.stderr.write(`\r\u001b[K${this.#done} / ${this.#total}  ${seconds} s`);
  }
}
