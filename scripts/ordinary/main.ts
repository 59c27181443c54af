import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { provideTool } from '../testing/require-tool.ts';
import { recordingOf } from './recordings.ts';
import { WORKS } from './works.ts';

/*
 * Makes the recordings of ordinary work anew, each in a pid namespace of its own (needs root):
 *
 *   npm run record:ordinary -- [NAME...]
 */
const SECONDS = 60;
const ROOT = join(import.meta.dirname, '..', '..');
/**
 * A host called build, without a network, on which nothing is seen but what is recorded, and we lie where programs lie. How busy the host was is
 * that of the whole machine: record on one that is quiet, or what judges free processors judges nothing.
 */
const ALONE = ['--pid', '--fork', '--kill-child', '--mount-proc', '--uts', '--net'];
const PLACE = '/opt/minesweep';
const ENTER = `hostname build && mount --bind "$0" ${PLACE} && cd / && exec ${PLACE}/node_modules/.bin/node ${PLACE}/scripts/ordinary/record-work.ts "$@"`;
const wanted = process.argv.slice(2);
mkdirSync(PLACE, { recursive: true });
for (const { name, tools } of WORKS) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const missing = tools.map(provideTool).find((each) => each !== undefined);
  if (missing !== undefined) throw new Error(`${name}: ${missing}`);
  const path = recordingOf(name);
  mkdirSync(join(path, '..'), { recursive: true });
  rmSync(path, { force: true });
  const words = [...ALONE, 'sh', '-c', ENTER, ROOT, name, path, `${SECONDS}`];
  const { status } = spawnSync('unshare', words, { stdio: ['ignore', 'inherit', 'inherit'] });
  if (status !== 0) throw new Error(`${name}: could not be recorded`);
  console.log(`${name}: ${statSync(path).size} bytes`);
}
