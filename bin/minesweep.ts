import { createParts, isPart, runPart } from './parts.ts';

/**
 * The one entry file of agent, collector, their workers and the command line. Children and workers re-enter it with a hidden
 * first argument and never load the command line.
 */
const parts = createParts(import.meta.url);
const args = process.argv.slice(2);

if (isPart(args)) {
  await runPart(parts, args);
} else {
  const { runCommandLine } = await import('./command-line.ts');
  process.exitCode = await runCommandLine(parts, args);
}
