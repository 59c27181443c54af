import type { Verb } from '#shared/cli/verb.ts';
import type { AgentParts } from '../agent-parts.ts';

/** The verbs that need the agent and nothing of the other program. Each handler imports what it runs when it is called. */
export function createVerbs(_parts: AgentParts): readonly Verb[] {
  return [];
}
