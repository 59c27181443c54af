import type { Verb } from '#shared/cli/verb.ts';
import type { CollectorParts } from '../collector-parts.ts';

/** The verbs that need the collector and nothing of the other program. Each handler imports what it runs when it is called. */
export function createVerbs(_parts: CollectorParts): readonly Verb[] {
  return [];
}
