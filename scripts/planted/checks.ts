import { spawnSync } from 'node:child_process';
import { relative } from 'node:path';

/** What a check said about one file, with the name of its rule where it has one. */
export interface Complaint {
  readonly file: string;
  readonly text: string;
}

export type CheckName = 'lint' | 'layers' | 'types' | 'knip';

interface Check {
  readonly command: readonly string[];
  /** Turns one line of output into a complaint. */
  readonly pattern: RegExp;
}

/** The same commands as in package.json, with output that can be read by line. Group 1 or `file` is the file, `text` the rest. */
const CHECKS: Readonly<Record<CheckName, Check>> = {
  lint: {
    command: ['biome', 'lint', '--error-on-warnings', '--reporter=github', '--max-diagnostics=none', '.'],
    pattern: /^::(?:error|warning) (?:title=)?(?<text>[^,]*),file=(?<file>[^,]*),.*?::(?<more>.*)$/,
  },
  layers: { command: ['node', 'scripts/check-layers.ts'], pattern: /^(?<file>[^: ]+):\d+ (?<text>.*)$/ },
  types: {
    command: ['tsc', '--noEmit', '--pretty', 'false'],
    pattern: /^(?<file>[^( ]+)\(\d+,\d+\): (?<text>error .*)$/,
  },
  knip: {
    command: ['knip', '--reporter', 'compact', '--no-progress'],
    pattern: /^(?<file>[^: ]+\.[a-z]+): ?(?<text>.*)$/,
  },
};

/** Runs a check in a folder. Throws when it fails without saying where: then the check itself is broken. */
export function runCheck(name: CheckName, folder: string): readonly Complaint[] {
  const { command, pattern } = CHECKS[name];
  const [program = '', ...args] = command;
  const { status, stdout, stderr } = spawnSync(program, args, { cwd: folder, encoding: 'utf8', maxBuffer: 64e6 });
  const complaints = stdout.split('\n').flatMap((line) => {
    const found = pattern.exec(line)?.groups;
    if (found?.file === undefined) return [];
    const file = found.file.startsWith('/') ? relative(folder, found.file) : found.file;
    return [{ file, text: `${found.text ?? ''} ${found.more ?? ''}` }];
  });
  if ((status === 0) !== (complaints.length === 0)) {
    throw new Error(
      `${command.join(' ')} ended with ${status} but named ${complaints.length} files:\n${stdout}${stderr}`,
    );
  }
  return complaints;
}
