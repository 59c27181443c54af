import { VERB_GROUPS, type Verb, type VerbGroup } from '#shared/cli/verb.ts';

const HEADINGS: Readonly<Record<VerbGroup, string>> = {
  start: 'Start here',
  host: 'Look at one machine',
  fleet: 'See the fleet',
  respond: 'Clean up',
  content: 'What Minesweep knows',
  self: 'Minesweep itself',
};

/** What `minesweep help` prints: what this is, every verb under its heading, examples, exit statuses. */
export function formatOverview(version: string, verbs: readonly Verb[]): string {
  const shown = verbs.filter((verb) => verb.describe !== false);
  const width = Math.max(...shown.map((verb) => verb.command.length), 'completion'.length, 'help [verb]'.length);
  const sections = VERB_GROUPS.flatMap((group) => {
    const lines = shown
      .filter((verb) => verb.group === group)
      .map((verb) => `  ${verb.command.padEnd(width)}  ${verb.describe}`);
    if (group === 'self') {
      lines.push(
        `  ${'completion'.padEnd(width)}  Print a script that completes commands with the Tab key (bash, zsh)`,
      );
      lines.push(`  ${'help [verb]'.padEnd(width)}  This overview, or everything about one command`);
    }
    return lines.length === 0 ? [] : [`${HEADINGS[group]}\n${lines.join('\n')}\n`];
  });
  const examples = shown.flatMap((verb) => verb.examples?.slice(0, 1) ?? []);
  const exampleWidth = Math.max(0, ...examples.map(([line]) => line.length));
  if (examples.length > 0) {
    sections.push(
      `Examples\n${examples.map(([line, what]) => `  ${line.padEnd(exampleWidth)}  ${what}`).join('\n')}\n`,
    );
  }
  return `minesweep ${version}
Finds cryptocurrency miners on Windows and Linux servers: which process, on which host, since when, and what proves it.

Usage: minesweep <command> [options]

${sections.join('\n')}
Options of every command
  --help, -h                     Everything about one command
  --lang en | zh-Hant | zh-Hans  Language of what people read (default: that of the terminal)

Exit status
  0 nothing at or above --fail-on    1 findings    2 could not finish    64 wrong usage    65 bad input
  69 collector unreachable    77 no permission    78 bad configuration
`;
}

/** The verb that was probably meant: at most two typing mistakes away, the nearest first. */
export function nearestVerb(word: string, verbs: readonly Verb[]): string | undefined {
  const names = [...verbs.map((verb) => verb.command.split(' ')[0] ?? ''), 'completion', 'help'];
  const ranked = names.map((name) => ({ name, distance: editDistance(word.slice(0, 40), name) }));
  ranked.sort((left, right) => left.distance - right.distance);
  const best = ranked[0];
  return best !== undefined && best.distance <= Math.min(2, best.name.length - 1) ? best.name : undefined;
}

/** How many letters must be inserted, removed or replaced to turn one word into the other (Levenshtein). */
function editDistance(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (const [leftIndex, letter] of [...left].entries()) {
    const next = [leftIndex + 1];
    for (const [index, other] of [...right].entries()) {
      const replaced = (row[index] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(replaced, (row[index + 1] ?? 0) + 1, (next[index] ?? 0) + 1));
    }
    row = next;
  }
  return row[right.length] ?? 0;
}
