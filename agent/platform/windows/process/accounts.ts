import type { PlatformClock } from '../../platform.ts';
import type { WindowsCalls } from '../calls/windows-calls.ts';

/** Accounts of a machine or a domain; all others are known by Windows itself, without asking anybody. */
const OF_A_DOMAIN = /^S-1-(?:5-21|12-1)-/;
const MAX_ACCOUNTS = 4_096;
/** A controller that does not answer holds one thread a question, and all of Node has four: a service waits in one of them. */
const MAX_ASKED = 1;
/** A controller may be away for a while, and an account may be made or named later. */
const ASK_AGAIN_MS = 600_000;

interface Account {
  readonly name: string | undefined;
  readonly askedAtMs: number;
}

/**
 * Names of accounts (`NT AUTHORITY\\SYSTEM`). Those of a machine or a domain are asked for on another thread, because a controller that does not
 * answer would hold everything up; until then there is no name. What had none is asked about again later.
 */
export class Accounts {
  readonly #calls: WindowsCalls;
  readonly #clock: Pick<PlatformClock, 'monotonicMs'>;
  readonly #accounts = new Map<string, Account>();
  /** Who is asked about, or waits for that. */
  readonly #asked = new Map<string, Promise<void>>();
  readonly #waiting: (() => void)[] = [];
  #asking = 0;

  constructor(calls: WindowsCalls, clock: Pick<PlatformClock, 'monotonicMs'>) {
    this.#calls = calls;
    this.#clock = clock;
  }

  /** Undefined as long as it is not known. */
  nameOf(sid: string): string | undefined {
    if (OF_A_DOMAIN.test(sid)) void this.learn(sid);
    else if (this.#isDue(sid)) this.#remember(sid, this.#calls.lookUpAccount(sid));
    return this.#accounts.get(sid)?.name;
  }

  /** Resolves once it is known, or known to have no name; never rejects. */
  learn(sid: string): Promise<void> {
    const asked = this.#asked.get(sid);
    if (asked !== undefined) return asked;
    if (!this.#isDue(sid) || this.#asked.size >= MAX_ACCOUNTS) return Promise.resolve();
    const answer = this.#ask(sid);
    this.#asked.set(sid, answer);
    return answer;
  }

  async #ask(sid: string): Promise<void> {
    if (this.#asking < MAX_ASKED) this.#asking++;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#remember(sid, await this.#calls.lookUpAccountLater(sid).catch(() => undefined));
    this.#asked.delete(sid);
    // Whoever waits takes over the turn.
    const next = this.#waiting.shift();
    if (next === undefined) this.#asking--;
    else next();
  }

  #isDue(sid: string): boolean {
    const account = this.#accounts.get(sid);
    if (account === undefined) return true;
    return account.name === undefined && this.#clock.monotonicMs() - account.askedAtMs >= ASK_AGAIN_MS;
  }

  #remember(sid: string, name: string | undefined): void {
    if (this.#accounts.size >= MAX_ACCOUNTS) this.#accounts.clear();
    this.#accounts.set(sid, { name, askedAtMs: this.#clock.monotonicMs() });
  }
}
