import { startRecording } from '../../agent/platform/recorded/start-recording.ts';
import { builtInSignatures, watchWork } from './watch-work.ts';
import { WORKS } from './works.ts';

/* Records one work: `record-work.ts NAME FILE SECONDS`. Run by `main.ts` where nothing else runs. */
const [name, path = '', seconds = '60'] = process.argv.slice(2);
const work = WORKS.find((each) => each.name === name);
if (work === undefined) throw new Error(`no work is called ${name}`);
await watchWork(work, {
  seconds: Number(seconds),
  signatures: builtInSignatures(),
  through: (platform) =>
    startRecording(platform, { path, createdBy: 'ordinary work', tickIntervalMs: 1_000, redact: false }),
});
process.exit(0);
