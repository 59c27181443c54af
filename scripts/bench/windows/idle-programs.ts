import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createDecoyProgram } from '../../../agent/platform/windows/programs/decoy-program.ts';

/*
 * Runs on Windows: `idle-programs.ts FOLDER COUNT SECONDS` starts so many programs that wait, each a file of its own, and says `ready`. They end with it.
 */

const [folder = '.', count = '0', seconds = '60'] = process.argv.slice(2);
/** Wine needs a moment for each: more at once would take the machine from its neighbours. */
const PAUSE_MS = 50;

mkdirSync(folder, { recursive: true });
const program = createDecoyProgram(Number(seconds));
for (let index = 0; index < Number(count); index++) {
  const path = join(folder, `idle-${index}.exe`);
  writeFileSync(path, program);
  spawn(path, [], { stdio: ['pipe', 'ignore', 'ignore'], windowsHide: true });
  await sleep(PAUSE_MS);
}
console.log('ready');
setTimeout(() => process.exit(), Number(seconds) * 1_000);
