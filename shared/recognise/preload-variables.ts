import { classifyPreload } from './ordinary-preload.ts';

const MAX_VALUE_CHARS = 4_096;
const MAX_NAMES = 8;
const MAX_NAME_CHARS = 80;
/** Separators as of ld.so(8): blanks and colons for `LD_PRELOAD`, colons for `LD_AUDIT`. */
const VARIABLE = /^LD_(?:PRELOAD|AUDIT)=(.*)$/s;

/**
 * The libraries that the variables (`NAME=value`) of a process have the loader put into its program, ordinary ones left out: names of the
 * files, at most 8. Whoever chooses the variables chooses what such a program does, whosever the program is.
 */
export function readPreloadVariables(variables: readonly string[]): readonly string[] {
  const names = new Set<string>();
  for (const variable of variables) {
    const value = VARIABLE.exec(variable)?.[1]?.slice(0, MAX_VALUE_CHARS) ?? '';
    for (const path of value.split(/[\s:]+/)) {
      if (path === '' || classifyPreload(path) === 'ordinary') continue;
      if (names.size < MAX_NAMES) names.add(path.slice(path.lastIndexOf('/') + 1).slice(0, MAX_NAME_CHARS));
    }
  }
  return [...names];
}
