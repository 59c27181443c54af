import { emptySignatureSet } from '#shared/signature/compile-signatures.ts';
import { compileToJson } from '#shared/signature/signatures-json.ts';
import type { AgentParts } from '../agent-parts.ts';

/** Parts of an installation without detection content, for tests of verbs. */
export function createEmptyParts(): AgentParts {
  return {
    version: '0',
    ownCommand: { file: '/nonexistent/minesweep', args: [], folder: undefined },
    loadedNativeParts: () => [],
    readBuiltInSignatures: async () => compileToJson(emptySignatureSet()),
  };
}
