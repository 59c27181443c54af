import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { launchBrowser } from './testing/browser.ts';
import { CONSOLE_ROOMS, findWorld, visitRoom } from './testing/console-rooms.ts';
import { eventually } from './testing/minesweep.ts';
import { RunningConsole } from './testing/running-console.ts';

/**
 * `npm run screenshots`: every room of the console, with a small town behind it, light and dark, in English and Traditional Chinese, 1280
 * and 1920 pixels wide, as long as they are. For people to look at. `--out FOLDER`; `--only ROOM,ROOM`, a room or what its name begins with; `--quick`:
 * English, light and 1280 alone.
 */
const { out, only, quick } = parseArgs({
  options: {
    out: { type: 'string', default: 'dist/screenshots' },
    only: { type: 'string' },
    quick: { type: 'boolean', default: false },
  },
}).values;

const LANGUAGES = quick ? (['en'] as const) : (['en', 'zh-Hant'] as const);
const SIZES = quick
  ? ([[1280, 800]] as const)
  : ([
      [1280, 800],
      [1920, 1080],
    ] as const);
const SCHEMES = quick ? (['light'] as const) : (['light', 'dark'] as const);
const rooms = CONSOLE_ROOMS.filter(
  ({ name }) => only === undefined || only.split(',').some((each) => name === each || name.startsWith(`${each}-`)),
);

const folder = resolve(out);
mkdirSync(folder, { recursive: true });
const browser = await launchBrowser();
if (typeof browser === 'string') throw new Error(browser);
await using running = new RunningConsole();
await running.start();
await using fleet = running.fleet({ agents: 12, pastMs: 3_600_000 });
await fleet.start();
const world = await eventually('an incident', 30_000, () => findWorld(running));
let pictures = 0;
for (const language of LANGUAGES) {
  for (const [width, height] of SIZES) {
    await using inside = await running.openPage(browser, { language, width, height });
    await using outside = await running.openPage(browser, { language, width, height, signedIn: false });
    for (const room of rooms) {
      const { page } = room.isOutside === true ? outside : inside;
      const failure = await visitRoom(page, room, world).catch((error: unknown) => error);
      // A picture of what went wrong says more than none at all.
      if (failure !== undefined) {
        console.error(`${room.name} ${language} ${width}: ${failure}`);
        process.exitCode = 1;
      }
      for (const colorScheme of SCHEMES) {
        await page.emulateMedia({ colorScheme });
        // Some colours take a moment to go over into others.
        await page.waitForTimeout(300);
        const path = join(folder, `${room.name}-${language}-${colorScheme}-${width}.png`);
        await page.screenshot({ path, animations: 'disabled', fullPage: true });
        pictures += 1;
      }
    }
    for (const { watch } of [inside, outside]) for (const problem of watch.problems) console.error(problem);
  }
}
await browser.close();
console.log(`${pictures} pictures in ${folder}`);
