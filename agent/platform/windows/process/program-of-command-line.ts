/** What Windows starts; a program without an ending is one too. */
const PROGRAM = /\.(?:exe|com|bat|cmd|scr)$/i;
/** The word begins an option, or has what no part of a path but a drive has. (`=` may stand in a path; a setting is far more likely.) */
const NO_PART_OF_PATH = /^[-/]|[:"<>|?*=]/;

/**
 * The program of a command line as it is registered for a service, without its quotes and arguments, which may hold what must not leave the host.
 * Empty when there is none. Without quotes `CreateProcessW` tries the parts up to each blank, the shortest first, and takes the one that
 * exists. Here no file is asked for: it is the shortest that ends as programs do, and else the shortest that could be one.
 */
export function programOfCommandLine(line: string): string {
  const text = line.trimStart();
  const quoted = /^"([^"]*)"/.exec(text)?.[1];
  if (quoted !== undefined) return quoted;
  const path = text.replace(/^"/, '');
  let end = 0;
  for (const { 0: word, index } of path.matchAll(/\S+/g)) {
    if (index > 0 && NO_PART_OF_PATH.test(word)) break;
    // The blank was inside the name of a folder. What follows the last folder may be an argument.
    if (index === 0 || word.includes('\\')) end = index + word.length;
    if (PROGRAM.test(word)) return path.slice(0, index + word.length);
  }
  return path.slice(0, end);
}
