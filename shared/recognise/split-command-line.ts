/**
 * Splits one line of a shell or batch script into commands of words: quotes and backslashes are undone, `;`, `|`, `&`, line
 * ends and parentheses part commands. Meant for finding what a line starts, not for running it: expansions stay as written.
 * Never throws; linear; an unclosed quote ends with the text.
 */
export function splitCommandLine(text: string): readonly (readonly string[])[] {
  const commands: string[][] = [];
  let words: string[] = [];
  let word: string | undefined;
  let quote = '';
  const endWord = () => {
    if (word !== undefined) words.push(word);
    word = undefined;
  };
  const endCommand = () => {
    endWord();
    if (words.length > 0) commands.push(words);
    words = [];
  };
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at);
    if (quote !== '') {
      if (char === quote) quote = '';
      else if (char === '\\' && quote === '"' && (text[at + 1] === '"' || text[at + 1] === '\\'))
        word += text.charAt(++at);
      else word += char;
    } else if (char === '"' || char === "'") {
      quote = char;
      word ??= '';
    } else if (char === '\\' && isEscapable(text[at + 1])) word = (word ?? '') + text.charAt(++at);
    else if (char === ' ' || char === '\t' || char === '\r') endWord();
    else if (COMMAND_END.has(char)) endCommand();
    else word = (word ?? '') + char;
  }
  endCommand();
  return commands;
}

const COMMAND_END: ReadonlySet<string> = new Set([';', '|', '&', '\n', '(', ')', '`']);

/** A backslash before a letter is a Windows path, before punctuation an escape. */
function isEscapable(char: string | undefined): boolean {
  return char !== undefined && /[\s"'\\$`;&|()#!*?[\]{}<>]/.test(char);
}
