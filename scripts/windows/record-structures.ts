import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { lowerSources } from './lowered-sources.ts';
import { prepareWine } from './wine.ts';

/*
 * Records the structures that the parsers of Windows are tested with on every system: `node scripts/windows/record-structures.ts`. Processes and
 * services are those of Wine alone; connections are left out, because they would be this machine's.
 */

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const INTO = join(ROOT, 'agent/platform/testing/windows-structures.json');

const wine = prepareWine();
if ('missing' in wine) throw new Error(`nothing to record from: ${wine.missing}`);
const cwd = await lowerSources(ROOT, join(ROOT, 'dist/windows-sources'));
const child = wine.start([wine.node, 'scripts/windows/dump-structures.ts', INTO], { cwd });
try {
  const [status] = await once(child, 'exit');
  if (status !== 0) throw new Error(`dump-structures.ts ended with ${status}: run it by hand to see why`);
} finally {
  wine.stop();
}
