/**
 * Checks the detection content: `node scripts/check-signatures.ts [FOLDER]` (default: `signatures`).
 * Prints how much there is of what; exits with 1 and says file, line and remedy when anything is wrong.
 */
import { join } from 'node:path';
import { CONFIDENCES } from '../shared/signature/match.ts';
import { formatProblem } from '../shared/signature/describe-problem.ts';
import { loadSignatures, type SignatureCounts, type SignatureText } from '../shared/signature/load.ts';
import type { SignatureProblem } from '../shared/signature/problem.ts';
import { reviewSignatures } from '../shared/signature/review-signatures.ts';
import { readSignatureFolder } from '../bin/signature-folder.ts';

const folder = process.argv[2] ?? join(import.meta.dirname, '..', 'signatures');
const texts = readSignatureFolder(folder);
const loaded = loadSignatures(texts);
const problems = [...loaded.problems, ...reviewSignatures(loaded)];
printCounts(loaded.counts);
printProblems(problems, texts);
console.log(`${texts.length} files, ${loaded.set.entries.length} entries, ${problems.length} problems`);
process.exitCode = problems.length === 0 && loaded.set.entries.length > 0 ? 0 : 1;

function printCounts(counts: SignatureCounts): void {
  const row = (cells: readonly (string | number)[]): string =>
    cells.map((cell, index) => (index === 0 ? String(cell).padEnd(10) : String(cell).padStart(8))).join('');
  console.log(row(['', ...CONFIDENCES]));
  for (const [type, numbers] of Object.entries(counts)) {
    console.log(row([type, ...CONFIDENCES.map((confidence) => numbers[confidence])]));
  }
}

function printProblems(found: readonly SignatureProblem[], files: readonly SignatureText[]): void {
  const textOf = new Map(files.map(({ name, text }) => [name, text]));
  for (const problem of found) console.error(`\n${formatProblem(problem, textOf.get(problem.file))}`);
}
