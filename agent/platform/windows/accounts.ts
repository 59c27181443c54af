import type { WindowsCalls } from './windows-calls.ts';

/** Accounts of a machine or a domain; all others are known by Windows itself, without asking anybody. */
const OF_A_DOMAIN = /^S-1-(?:5-21|12-1)-/;
const MAX_ACCOUNTS = 4_096;

/**
 * Names of accounts (`NT AUTHORITY\\SYSTEM`). Those of a machine or a domain are asked for on another thread, because a controller that does not
 * answer would hold everything up; until then an account is called by its identifier.
 */
export class Accounts {
  readonly #calls: WindowsCalls;
  /** An identifier without a name stands for itself. */
  readonly #names = new Map<string, string>();

  constructor(calls: WindowsCalls) {
    this.#calls = calls;
  }

  nameOf(sid: string): string {
    const known = this.#names.get(sid);
    if (known !== undefined) return known;
    if (OF_A_DOMAIN.test(sid)) void this.learn(sid);
    else this.#remember(sid, this.#calls.lookUpAccount(sid));
    return this.#names.get(sid) ?? sid;
  }

  /** Resolves once it is known, or known to have no name; never rejects. */
  async learn(sid: string): Promise<void> {
    if (this.#names.has(sid)) return;
    // Nobody asks twice meanwhile.
    this.#remember(sid, undefined);
    this.#remember(sid, await this.#calls.lookUpAccountLater(sid).catch(() => undefined));
  }

  #remember(sid: string, name: string | undefined): void {
    if (this.#names.size >= MAX_ACCOUNTS) this.#names.clear();
    this.#names.set(sid, name ?? sid);
  }
}
