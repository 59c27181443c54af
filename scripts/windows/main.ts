import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { lowerSources } from './lowered-sources.ts';
import { prepareWine } from './wine.ts';

/*
 * Runs the suites of the vitest project `windows` on Windows as Wine plays it: `npm run test:windows -- [more for vitest]`. Skips loudly where
 * there can be no Wine; in CI that is a failure.
 */

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const VITEST = 'node_modules/vitest/vitest.mjs';
/** Node's own loader, for the configuration too: the resolver of the WebAssembly build finds no module behind a drive letter. */
const SETTINGS = ['--configLoader=native', '--experimental.viteModuleRunner=false', '--no-isolate', '--pool=threads'];
const LOOK_MS = 200;
/** Properties are tried at length on Linux; here it matters that the answers are the same. */
const FUZZ_RUNS = '50';

const wine = prepareWine();
if ('missing' in wine) {
  console.error(`SKIPPED the Windows suites: ${wine.missing}`);
  process.exitCode = process.env.CI === 'true' ? 1 : 0;
} else {
  const folder = mkdtempSync(join(tmpdir(), 'minesweep-windows-'));
  const output = join(folder, 'output');
  const descriptor = openSync(output, 'w');
  const args = [wine.node, VITEST, 'run', '--project', 'windows', ...SETTINGS, ...process.argv.slice(2)];
  const cwd = await lowerSources(ROOT, join(ROOT, 'dist/windows-sources'));
  const child = wine.start(args, { stdout: descriptor, stderr: descriptor, cwd, environment: { FUZZ_RUNS } });
  const ended = once(child, 'exit');
  try {
    await followUntil(output, ended);
    const [status] = await ended;
    process.exitCode = typeof status === 'number' ? status : 2;
  } finally {
    closeSync(descriptor);
    wine.stop();
    rmSync(folder, { recursive: true });
  }
}

/** Prints what is written to a file, until `end` and what came before it. */
async function followUntil(path: string, end: Promise<unknown>): Promise<void> {
  let hasEnded = false;
  end.then(
    () => (hasEnded = true),
    () => (hasEnded = true),
  );
  const reading = openSync(path, 'r');
  const buffer = Buffer.alloc(64 * 1024);
  try {
    for (;;) {
      const wasEnded = hasEnded;
      for (let length = 1; length > 0; ) {
        length = readSync(reading, buffer);
        process.stdout.write(buffer.subarray(0, length));
      }
      if (wasEnded) return;
      await Promise.race([sleep(LOOK_MS), end]);
    }
  } finally {
    closeSync(reading);
  }
}
