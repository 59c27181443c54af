import { readFileSync } from 'node:fs';
import type { InsidePackage } from './inside-packages.ts';
import type { Target } from './targets.ts';

const RULE = '-'.repeat(80);

/** The page that lies beside an executable. */
export function installText(version: string, { name, executable, node }: Target): string {
  const isWindows = name === 'windows-x64';
  const run = isWindows ? `.\\${executable}` : `./${executable}`;
  const check = isWindows
    ? 'Get-FileHash ARCHIVE.zip        and compare with its line in SHA256SUMS'
    : 'sha256sum --check --ignore-missing SHA256SUMS';
  const place = isWindows
    ? 'Copy it to "C:\\Program Files\\Minesweep", where only administrators may write.'
    : 'sudo install -o root -m 755 minesweep /usr/local/bin/';
  const state = isWindows
    ? '%ProgramData%\\Minesweep (administrator) or %LOCALAPPDATA%\\minesweep'
    : '/var/lib/minesweep (root) or ~/.local/state/minesweep';
  const parts = isWindows
    ? 'C:\\Program Files\\Minesweep\\unpacked (administrator) or %LOCALAPPDATA%\\minesweep\\unpacked'
    : 'unpacked below it';
  const who = isWindows ? 'administrator' : 'root';
  const watch = `${run} up\n   It prints a link to the console, and what it cannot see here. As ${who} it sees every process.`;
  const needs = isWindows ? 'Windows on x64. It is not signed yet.' : 'Linux on x64 with glibc 2.34 or newer.';
  return `Minesweep ${version} for ${name}, one file with everything in it (Node ${node.version} included).
It needs ${needs}

1. Check what you downloaded:   ${check}
2. Put it where it shall stay:  ${place}
3. See whether it runs:         ${run} version
4. Watch this machine:          ${watch}
5. As a service of the system:  ${run} agent install --collector URL --token-file FILE
6. What it can see here:        ${run} doctor
7. All commands:                ${run} help

It keeps its data in ${state}.
What it finds is written there, with words that a malware scanner may know.
The few parts of itself that have to be files lie in ${parts}.
Each of them is compared with the executable before it is used, and replaced when it differs.
Programs must be allowed to run from both.

LICENSE is the licence of Minesweep; THIRD-PARTY-LICENCES.txt has those of everything else inside.
`.replaceAll('\n', isWindows ? '\r\n' : '\n');
}

/** Every licence of what is inside, Node's own (which names what Node brings along) at the end. */
export function licenceText({ node }: Target, packages: readonly InsidePackage[]): string {
  const parts = packages.map(({ name, version, licence, licenceText: text }) => {
    return `${RULE}\n${[name, version].filter(Boolean).join(' ')}: ${licence}\n${RULE}\n${text}\n`;
  });
  const own = `${RULE}\nnode ${node.version}\n${RULE}\n${readFileSync(node.licence, 'utf8').trim()}\n`;
  return ['What is inside Minesweep, and under which licences.\n', ...parts, own].join('\n');
}
