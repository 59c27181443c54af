import type { PresentedCredentials } from '#shared/protocol/messages.ts';

/** How an agent proves who it is. Today by a token; a key that signs what the collector asks will be another implementation. */
export interface Credentials {
  /** What the greeting of this agent carries. */
  present(agentId: string): Promise<PresentedCredentials>;
}

/** A token shared by whoever may report to this collector. It says "I may", not "I am". */
export class TokenCredentials implements Credentials {
  readonly #token: string;

  constructor(token: string) {
    this.#token = token;
  }

  async present(): Promise<PresentedCredentials> {
    return { type: 'token', token: this.#token };
  }
}
