import type { Installation } from './installation.ts';
import { createParts, isPart, runPart } from './parts.ts';

/** Runs what the arguments of this process or thread ask for: a verb of the command line, or one of the parts, which never load it. */
export async function start(installation: Installation): Promise<void> {
  const parts = createParts(installation);
  const args = process.argv.slice(2);
  if (isPart(args)) {
    await runPart(parts, args);
  } else if (args.length === 1 && args[0] === '--version') {
    // Scripts ask for it all the time: not worth loading every verb.
    process.stdout.write(`${parts.version}\n`);
  } else {
    const { runCommandLine } = await import('./command-line.ts');
    process.exitCode = await runCommandLine(parts, args);
  }
}
