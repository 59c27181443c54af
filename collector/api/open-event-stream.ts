import type { FastifyReply } from 'fastify';

/** How often a silent stream says that it is still there, unless it is told otherwise. */
export const HEARTBEAT_MS = 15_000;

export interface EventStreamRules {
  /** Asked with every heartbeat: somebody who was signed out meanwhile is told nothing more. */
  readonly mayGoOn: () => Promise<boolean>;
  readonly heartbeatMs: number;
}

/** An answer of server-sent events that lasts. */
export interface EventStream {
  write(text: string): void;
  /** What the other side has not taken yet. */
  readonly waitingBytes: number;
  end(): void;
  onEnd(listener: () => void): void;
}

/** Answers with a stream that stays open until either side ends it. */
export function openEventStream(reply: FastifyReply, { mayGoOn, heartbeatMs }: EventStreamRules): EventStream {
  reply.hijack();
  const { raw } = reply;
  const headers = Object.entries(reply.getHeaders()).map(([name, value]) => [name, String(value)]);
  raw.writeHead(200, { ...Object.fromEntries(headers), 'content-type': 'text/event-stream; charset=utf-8' });
  raw.write('retry: 2000\n');
  const heartbeat = setInterval(() => {
    mayGoOn().then(
      (may) => (may ? raw.write(': still here\n\n') : raw.destroy()),
      () => raw.destroy(),
    );
  }, heartbeatMs);
  heartbeat.unref();
  raw.on('close', () => clearInterval(heartbeat));
  return {
    write: (text) => void raw.write(text),
    get waitingBytes() {
      return raw.writableLength;
    },
    end: () => void raw.destroy(),
    onEnd: (listener) => void raw.on('close', listener),
  };
}
