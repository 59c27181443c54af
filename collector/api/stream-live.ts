import type { FastifyReply } from 'fastify';
import { toHostDetailOutput } from '#shared/output/host-detail-output.ts';
import type { ApiContext } from './api-context.ts';
import { ApiProblem } from './api-problem.ts';
import { findOne } from './find-one.ts';
import { type EventStreamRules, openEventStream } from './open-event-stream.ts';

const MAX_LISTENERS = 64;
/** Whoever reads slower than this misses looks: an old one is worth nothing. */
const MAX_WAITING_BYTES = 65_536;

/**
 * Answers with every look at a host (event `look`, a `HostDetailOutput`) as it comes. The agent looks only while somebody renews the
 * lease; until then the stream is silent.
 */
export async function streamLive(
  context: ApiContext,
  id: string,
  reply: FastifyReply,
  rules: EventStreamRules,
): Promise<FastifyReply> {
  const host = await findOne(context, 'host', id, (hostId) => context.store.read('host', { hostId }));
  if (host instanceof ApiProblem) return reply.code(host.status).send(host.body);
  if (context.live.listeners >= MAX_LISTENERS) {
    const problem = new ApiProblem(503, { code: 'busy', message: `There are already ${MAX_LISTENERS} listeners` });
    return reply.code(503).send(problem.body);
  }
  const stream = openEventStream(reply, rules);
  const listening = context.live.listen(host.hostId, ({ detail, atMs }) => {
    if (stream.waitingBytes > MAX_WAITING_BYTES) return;
    stream.write(`event: look\ndata: ${JSON.stringify(toHostDetailOutput(detail, atMs))}\n\n`);
  });
  stream.onEnd(() => listening[Symbol.dispose]());
  return reply;
}
