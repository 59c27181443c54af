import type { FastifyReply, FastifyRequest } from 'fastify';
import { ApiProblem } from './api-problem.ts';
import type { EventHub, NumberedEvent } from './event-hub.ts';
import { type EventStreamRules, openEventStream } from './open-event-stream.ts';

const MAX_LISTENERS = 64;
/** Whoever reads slower than this is let go; it comes back with `Last-Event-ID`. */
const MAX_WAITING_BYTES = 262_144;

/** Answers with changes as they happen (server-sent events), beginning after `Last-Event-ID` when that is still known. */
export function streamEvents(
  events: EventHub,
  request: FastifyRequest,
  reply: FastifyReply,
  rules: EventStreamRules,
): FastifyReply {
  if (events.listeners >= MAX_LISTENERS) {
    const problem = new ApiProblem(503, { code: 'busy', message: `There are already ${MAX_LISTENERS} listeners` });
    return reply.code(503).send(problem.body);
  }
  const lastId = request.headers['last-event-id'];
  const stream = openEventStream(reply, rules);
  const write = (text: string) => {
    if (stream.waitingBytes > MAX_WAITING_BYTES) stream.end();
    else stream.write(text);
  };
  const missed = typeof lastId === 'string' ? events.since(lastId) : [];
  if (missed === undefined) write(`id: ${events.lastId}\nevent: reset\ndata: {}\n\n`);
  else write(missed.length > 0 ? missed.map(format).join('') : `id: ${events.lastId}\nevent: ready\ndata: {}\n\n`);
  const listening = events.listen((event) => write(format(event)));
  stream.onEnd(() => listening[Symbol.dispose]());
  return reply;
}

function format({ id, event: { type, ...data } }: NumberedEvent): string {
  return `id: ${id}\nevent: ${type}\ndata: ${JSON.stringify(data)}\n\n`;
}
