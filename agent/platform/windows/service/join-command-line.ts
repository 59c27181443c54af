/** One command line that `CommandLineToArgvW` takes apart into these words again. The program is always quoted: a blank in its path must not name another. */
export function joinCommandLine(words: readonly string[]): string {
  return words.map((word, index) => (index === 0 ? `"${word}"` : quote(word))).join(' ');
}

/** Backslashes are doubled only where a quote follows. */
function quote(word: string): string {
  if (/^[^\s"]+$/.test(word)) return word;
  return `"${word.replace(/(\\*)"/g, '$1$1\\"').replace(/(\\+)$/, '$1$1')}"`;
}
