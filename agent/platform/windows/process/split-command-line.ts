/**
 * Takes a command line apart as `CommandLineToArgvW` and the C runtime of Microsoft do (learn.microsoft.com, "Parsing C command-line arguments"):
 * the first word ends at its quote or at white space, backslashes count only before a quote, `""` within quotes is one.
 */
export function splitCommandLine(line: string): readonly string[] {
  if (line === '') return [];
  const { word, end } = programOf(line);
  const words = [word];
  for (let at = skipBlanks(line, end); at < line.length; at = skipBlanks(line, at)) {
    const argument = argumentAt(line, at);
    words.push(argument.word);
    at = argument.end;
  }
  return words;
}

interface Word {
  readonly word: string;
  /** Offset of what follows it. */
  readonly end: number;
}

/** The program itself: no backslash is special there. */
function programOf(line: string): Word {
  if (line.startsWith('"')) {
    const close = line.indexOf('"', 1);
    return close < 0 ? { word: line.slice(1), end: line.length } : { word: line.slice(1, close), end: close + 1 };
  }
  let end = 0;
  while (end < line.length && !isBlank(line[end])) end++;
  return { word: line.slice(0, end), end };
}

function argumentAt(line: string, start: number): Word {
  let [word, at, isQuoted] = ['', start, false];
  while (at < line.length && (isQuoted || !isBlank(line[at]))) {
    if (line[at] === '\\') {
      const first = at;
      while (line[at] === '\\') at++;
      const isBeforeQuote = line[at] === '"';
      word += '\\'.repeat(isBeforeQuote ? (at - first) >> 1 : at - first);
      // An odd one out makes the quote an ordinary character.
      if (isBeforeQuote && (at - first) % 2 === 1) word += line[at++];
    } else if (line[at] !== '"') word += line[at++];
    else if (isQuoted && line[at + 1] === '"') {
      word += '"';
      at += 2;
    } else {
      isQuoted = !isQuoted;
      at++;
    }
  }
  return { word, end: at };
}

function skipBlanks(line: string, from: number): number {
  let at = from;
  while (at < line.length && isBlank(line[at])) at++;
  return at;
}

function isBlank(character: string | undefined): boolean {
  return character === ' ' || character === '\t';
}
