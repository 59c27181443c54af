import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/*
 * Runs on Windows: `peer-listing.ts FOLDER PACKAGE ROUNDS` lets a package of that folder list all processes so many times. Says `ready` after the first list,
 * waits for whoever measures, and says `done`, the milliseconds that a list took, and how many it named.
 */

const PATIENCE_MS = 3_000;

const [folder = '.', name = '', rounds = '1'] = process.argv.slice(2);
const peer = createRequire(join(folder, 'package.json'))(name);
const list: () => Promise<number> =
  name === 'ps-list' ? async () => (await peer.default()).length : async () => (await peer.processes()).list.length;
await list();
console.log('ready');
await sleep(PATIENCE_MS);
const beganMs = performance.now();
let listed = 0;
for (let round = 0; round < Number(rounds); round++) listed = await list();
console.log(`done ${(performance.now() - beganMs) / Number(rounds)} ${listed}`);
// Whoever measures looks at what it used once more, and ends it.
setInterval(() => undefined, PATIENCE_MS);
