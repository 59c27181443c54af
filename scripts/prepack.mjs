import { join } from 'node:path';
import { packBundle } from '../bin/bundle.mjs';

await packBundle(join(import.meta.dirname, '..'));
