import type { MinerSignature } from './entry.ts';
import type { Confidence, ProgramMatch } from './match.ts';

/** Linux keeps 15 bytes of a thread's name (TASK_COMM_LEN - 1 in include/linux/sched.h). */
const LINUX_NAME_BYTES = 15;
const MAX_NAME_LENGTH = 255;

/** Names of mining programs. A full name wins over a pattern, the longer pattern over the shorter. */
export class ProgramIndex {
  readonly #byName = new Map<string, ProgramMatch>();
  readonly #patterns: (readonly [start: string, match: ProgramMatch])[] = [];

  constructor(miners: readonly MinerSignature[]) {
    for (const miner of miners) {
      for (const name of miner.programs) this.#add(name, matchOf(miner, miner.confidence));
      for (const name of miner.commonNames) this.#add(name, matchOf(miner, 'low'));
    }
    this.#patterns.sort(([a], [b]) => b.length - a.length);
  }

  match(text: string): ProgramMatch | undefined {
    const name = programNameOf(text);
    if (name === '' || name.length > MAX_NAME_LENGTH) return undefined;
    return this.#byName.get(name) ?? this.#patterns.find(([start]) => name.startsWith(start))?.[1];
  }

  #add(name: string, match: ProgramMatch): void {
    if (name.endsWith('*')) {
      this.#patterns.push([name.slice(0, -1), match]);
      return;
    }
    if (!this.#byName.has(name)) this.#byName.set(name, match);
    const cut = name.slice(0, LINUX_NAME_BYTES);
    if (!this.#byName.has(cut)) this.#byName.set(cut, match);
  }
}

/** The last part of a path of either system, lower-case, without `.exe`. */
export function programNameOf(text: string): string {
  const last = text.slice(Math.max(text.lastIndexOf('/'), text.lastIndexOf('\\')) + 1).toLowerCase();
  return last.endsWith('.exe') ? last.slice(0, -4) : last;
}

function matchOf(miner: MinerSignature, confidence: Confidence): ProgramMatch {
  return Object.freeze({
    id: miner.id,
    source: miner.source,
    kind: 'program',
    confidence,
    miner: miner.name,
    works: miner.works,
    ...(miner.coins === undefined ? {} : { coins: miner.coins }),
    ...(miner.note === undefined ? {} : { note: miner.note }),
  });
}
