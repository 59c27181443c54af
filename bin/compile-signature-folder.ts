import { formatProblem } from '#shared/signature/describe-problem.ts';
import { loadSignatures } from '#shared/signature/load.ts';
import { compileToJson } from '#shared/signature/signatures-json.ts';
import { readSignatureFolder } from './signature-folder.ts';

/**
 * The detection content of a folder in its compiled form. Reading YAML takes a program 50 MB that it never gives back, reading
 * this takes 7: so it is done once, when the bundle is made. Throws when the content has a problem.
 */
export function compileSignatureFolder(folder: string): string {
  const { set, problems } = loadSignatures(readSignatureFolder(folder));
  if (problems.length > 0) throw new Error(problems.map((problem) => formatProblem(problem)).join('\n'));
  return compileToJson(set);
}
