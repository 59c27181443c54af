import type { ApiContext } from './api-context.ts';
import { ambiguous, type ApiProblem, notFound } from './api-problem.ts';

const MAX_CANDIDATES = 10;

/** The one that has this id; else the only one that has this name, or an id that begins so. */
export async function findOne<T>(
  { store }: ApiContext,
  kind: 'host' | 'finding' | 'incident',
  text: string,
  read: (id: string) => Promise<T | undefined>,
): Promise<T | ApiProblem> {
  const exact = await read(text);
  if (exact !== undefined) return exact;
  const candidates = await store.read('candidates', { kind, text, limit: MAX_CANDIDATES });
  const [only] = candidates;
  if (only === undefined) return notFound(kind, text);
  if (candidates.length > 1) return ambiguous(kind, text, candidates);
  return (await read(only.id)) ?? notFound(kind, text);
}
