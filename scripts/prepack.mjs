import { join } from 'node:path';
import { packConsole } from '../bin/build-console.ts';
import { packBundle } from '../bin/bundle.mjs';

const packageFolder = join(import.meta.dirname, '..');
await packBundle(packageFolder);
await packConsole(packageFolder);
