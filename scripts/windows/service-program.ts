import { runAgent } from '../../agent/main.ts';
import { createEmptyParts } from '../../agent/testing/empty-parts.ts';

/* What the service manager starts in the suite of the service: the agent as `bin` would start it, without its detection content. */

const [, , , , ...options] = process.argv;
await runAgent(createEmptyParts(), options);
