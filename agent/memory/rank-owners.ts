import { type Ownership, tupleKey } from '#shared/model/connection.ts';
import { processKey } from '#shared/model/process-ref.ts';
import type { OwnerQuestion } from '#shared/protocol/messages.ts';
import type { ConnectionRow } from './connection-rows.ts';

/**
 * Which of the connections answer a question, best first: the local port of the question before others, then the nearest in time
 * (0 = held at that moment), then the one that began last. A process is named once for a connection.
 *
 * @param aliveUntilMs until when what is still open has been seen
 */
export function rankOwners(
  rows: Iterable<ConnectionRow>,
  question: OwnerQuestion,
  aliveUntilMs: number,
  limit: number,
): readonly Ownership[] {
  const candidates: { readonly ownership: Ownership; readonly otherPort: boolean; readonly distanceMs: number }[] = [];
  for (const { ownership, open } of rows) {
    if (!matches(ownership, question)) continue;
    const lastSeenMs = open ? Math.max(ownership.lastSeenMs, aliveUntilMs) : ownership.lastSeenMs;
    const seen = lastSeenMs === ownership.lastSeenMs ? ownership : { ...ownership, lastSeenMs };
    const distanceMs = Math.max(0, seen.firstSeenMs - question.atMs, question.atMs - lastSeenMs);
    if (distanceMs > question.toleranceMs) continue;
    candidates.push({ ownership: seen, otherPort: seen.tuple.local.port !== question.tuple.local.port, distanceMs });
  }
  candidates.sort(
    (a, b) =>
      Number(a.otherPort) - Number(b.otherPort) ||
      a.distanceMs - b.distanceMs ||
      b.ownership.firstSeenMs - a.ownership.firstSeenMs ||
      b.ownership.lastSeenMs - a.ownership.lastSeenMs,
  );
  const best = new Map<string, Ownership>();
  for (const { ownership } of candidates) {
    const { tuple, process, namespace = '' } = ownership;
    const key = `${tupleKey(tuple)} ${namespace} ${processKey(process)} ${process.startedAtMs}`;
    if (!best.has(key)) best.set(key, ownership);
    if (best.size === limit) break;
  }
  return [...best.values()];
}

function matches({ tuple }: Ownership, question: OwnerQuestion): boolean {
  const asked = question.tuple;
  if (question.match === 'wire') return tupleKey(tuple) === tupleKey(asked);
  return (
    tuple.protocol === asked.protocol && tuple.remote.ip === asked.remote.ip && tuple.remote.port === asked.remote.port
  );
}
