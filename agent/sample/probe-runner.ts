import type { ProcessKey } from '#shared/model/process-ref.ts';
import { LIMITS } from '../limits.ts';
import type { Platform, ProbeRequest, ProbeResult } from '../platform/platform.ts';

const { waiting: MAX_WAITING, timeoutMs: TIMEOUT_MS, burst: MAX_TOKENS } = LIMITS.probes;

/** What became of probes since the start. `refused`: no room to wait; `failed`: the platform broke its promise to answer. */
export interface ProbeCounts {
  readonly run: number;
  readonly refused: number;
  readonly timedOut: number;
  readonly failed: number;
}

/**
 * Runs probes outside the tick, one at a time, under a budget in number and time. The same question waits only once. Answers are taken
 * by the next tick, so that a recording meets them in the same order.
 */
export class ProbeRunner {
  readonly #platform: Platform;
  readonly #signal: AbortSignal;
  readonly #waiting = new Map<string, ProbeRequest>();
  #results: ProbeResult[] = [];
  #tokens: number = MAX_TOKENS;
  #running: Promise<void> | undefined;
  #counts = { run: 0, refused: 0, timedOut: 0, failed: 0 };

  constructor(platform: Platform, signal: AbortSignal) {
    this.#platform = platform;
    this.#signal = signal;
  }

  get counts(): ProbeCounts {
    return this.#counts;
  }

  /** A tick begins: the budget grows by one probe. Answers with what came back since the last tick. */
  beginTick(): readonly ProbeResult[] {
    this.#tokens = Math.min(MAX_TOKENS, this.#tokens + 1);
    const results = this.#results;
    this.#results = [];
    return results;
  }

  request(requests: readonly ProbeRequest[]): void {
    for (const request of requests) {
      const key = `${request.kind} ${request.process}`;
      if (this.#waiting.has(key)) continue;
      if (this.#waiting.size < MAX_WAITING) this.#waiting.set(key, request);
      else this.#counts.refused++;
    }
    this.#running ??= this.#runAll().finally(() => {
      this.#running = undefined;
    });
  }

  /** It has ended: what waits to be asked about it has no answer any more. */
  forget(process: ProcessKey): void {
    for (const [key, request] of this.#waiting) if (request.process === process) this.#waiting.delete(key);
  }

  /** Resolves when no probe runs. What waits for budget still waits. */
  async idle(): Promise<void> {
    await this.#running;
  }

  async #runAll(): Promise<void> {
    for (const [key, request] of this.#waiting) {
      if (this.#tokens < 1 || this.#signal.aborted) return;
      this.#tokens--;
      this.#waiting.delete(key);
      await this.#run(request);
    }
  }

  async #run(request: ProbeRequest): Promise<void> {
    const timeout = AbortSignal.timeout(TIMEOUT_MS);
    try {
      const result = await this.#platform.runProbe(request, AbortSignal.any([timeout, this.#signal]));
      this.#counts.run++;
      this.#results.push(result);
    } catch {
      if (timeout.aborted) this.#counts.timedOut++;
      else if (!this.#signal.aborted) this.#counts.failed++;
    }
  }
}
