import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { findBreaches } from './layers/find-breaches.ts';

/** `node scripts/check-layers.ts [ROOT]`: prints every breach of a layer, one a line, and fails when there is one. */
const root = process.argv[2] ?? process.cwd();
const files = listSources(root);
const breaches = files.flatMap((file) => findBreaches(file, readFileSync(join(root, file), 'utf8')));

for (const { file, line, rule, message } of breaches) console.log(`${file}:${line} ${rule}: ${message}`);
console.log(`layers: ${files.length} files, ${breaches.length} breaches`);
process.exitCode = breaches.length === 0 ? 0 : 1;

function listSources(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => !name.startsWith('.') && !['node_modules', 'dist', 'coverage'].includes(name))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return listSources(path);
      return /\.tsx?$/.test(entry.name) && entry.isFile() ? [relative(root, path).split(sep).join('/')] : [];
    });
}
