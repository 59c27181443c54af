import { emptySignatureSet } from '#shared/signature/compile-signatures.ts';
import { compileToJson } from '#shared/signature/signatures-json.ts';
import type { AgentParts } from '../agent-parts.ts';

/** Parts of an installation without detection content, for tests of verbs. */
export function createEmptyParts(): AgentParts {
  return {
    version: '0',
    unpackedFolder: undefined,
    ownCommand: { file: '/nonexistent/minesweep', args: [], folder: undefined },
    readBuiltInSignatures: async () => compileToJson(emptySignatureSet()),
  };
}
