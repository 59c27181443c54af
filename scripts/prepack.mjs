import { join } from 'node:path';
import { packBundle } from '../bundle.mjs';

await packBundle(join(import.meta.dirname, '..'));
