import { Turns } from './turns.ts';

/** OWASP's advice and then some: 32 MiB and three passes are about 50 ms here. `algorithm` 2 is argon2id. */
const COST = { algorithm: 2, memoryCost: 32_768, timeCost: 3, parallelism: 1 } as const;
/** At the same time: each needs its memory and one of the few threads that also read files. */
const AT_ONCE = 2;
const MAX_WAITING = 32;

/** Passwords as argon2id, computed beside the main thread. Both calls answer undefined when too many are waiting already. */
export class Passwords {
  readonly #turns = new Turns(AT_ONCE, MAX_WAITING);
  #nobodys: Promise<string> | undefined;

  /** A PHC string. */
  hash(password: string): Promise<string | undefined> {
    return this.#turns.run(() => compute(password));
  }

  /** @param stored undefined when there is no such account: takes as long as if there were, and is never right */
  verify(stored: string | undefined, password: string): Promise<boolean | undefined> {
    return this.#turns.run(async () => {
      const { verify } = await import('@node-rs/argon2');
      this.#nobodys ??= compute(`nobody ${Math.random()}`);
      const isRight = await verify(stored ?? (await this.#nobodys), normalise(password));
      return isRight && stored !== undefined;
    });
  }
}

/** Loaded when it is first needed: most collectors are asked by link and token. */
async function compute(password: string): Promise<string> {
  const { hash } = await import('@node-rs/argon2');
  return hash(normalise(password), COST);
}

/** The same password typed on another keyboard (NIST SP 800-63B, 5.1.1.2). */
function normalise(password: string): string {
  return password.normalize('NFKC');
}
