/**
 * Compiles the detection content into one JSON file for bundles: `node scripts/compile-signatures.ts [OUT]`
 * (default: `dist/signatures.json`). Refuses content that has a problem.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { formatProblem } from '../shared/signature/describe-problem.ts';
import { loadSignatures } from '../shared/signature/load.ts';
import { compileToJson } from '../shared/signature/signatures-json.ts';
import { readSignatureFolder } from './signature-folder.ts';

const root = join(import.meta.dirname, '..');
const out = process.argv[2] ?? join(root, 'dist', 'signatures.json');
const { set, problems } = loadSignatures(readSignatureFolder(join(root, 'signatures')));
if (problems.length > 0) {
  for (const problem of problems) console.error(formatProblem(problem));
  process.exitCode = 1;
} else {
  const json = compileToJson(set);
  mkdirSync(dirname(out), { recursive: true });
  writeFileSync(out, json);
  console.log(`${out}: ${set.entries.length} entries, ${json.length} bytes`);
}
