import { WebSocket } from 'ws';
import { readCollectorFrame, writeFrame } from '#shared/protocol/envelope.ts';
import type { CollectorMessage } from '#shared/protocol/messages.ts';
import { exampleHello } from '#shared/protocol/testing.ts';

/** What the gateway of tests expects of its agents. */
export const TOKEN = 'a token of this collector';

/** An agent as far as the wire goes. */
export class AgentOnTheWire {
  readonly socket: WebSocket;
  readonly said: CollectorMessage[] = [];
  closed = false;

  constructor(port: number, headers: Record<string, string> = {}) {
    this.socket = new WebSocket(`ws://127.0.0.1:${port}/agent`, { headers, perMessageDeflate: false });
    this.socket.on('message', (data) => {
      const read = readCollectorFrame(data.toString());
      if ('message' in read) this.said.push(read.message);
    });
    this.socket.on('error', () => undefined);
    this.socket.on('close', () => {
      this.closed = true;
    });
  }

  async opened(): Promise<this> {
    await eventually('the upgrade', 5_000, () => this.socket.readyState === WebSocket.OPEN);
    return this;
  }

  /** `understands`: what it says it can do beyond the first version of the protocol. */
  async welcomed(agentId = 'agent-0001', understands?: readonly string[]): Promise<this> {
    await this.opened();
    const hello = exampleHello(agentId, TOKEN);
    this.send(understands === undefined ? hello : { ...hello, body: { ...hello.body, understands } });
    await this.hears('welcome');
    return this;
  }

  send(message: { type: string; body: unknown }): void {
    this.socket.send(writeFrame(message));
  }

  hears(type: CollectorMessage['type'], times = 1): Promise<CollectorMessage> {
    return eventually(
      `${type} to be said`,
      5_000,
      () => this.said.filter((message) => message.type === type)[times - 1],
    );
  }

  ends(): Promise<boolean> {
    return eventually('the end of the connection', 5_000, () => this.closed);
  }
}

/** Looks often: most of what is waited for takes less than a millisecond. */
export async function eventually<T>(what: string, timeoutMs: number, check: () => T | undefined | false): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const found = check();
    if (found !== undefined && found !== false) return found;
    if (performance.now() > deadline) throw new Error(`Waited ${timeoutMs} ms for ${what}`);
    await new Promise((done) => setTimeout(done, 2));
  }
}
