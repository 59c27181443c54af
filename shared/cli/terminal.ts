import type { Severity } from '#shared/model/verdict.ts';

/** How to print for a person on this terminal. */
export interface Terminal {
  readonly width: number;
  paint(severity: Severity, text: string): string;
}

const COLOURS: Readonly<Record<Severity, string>> = { info: '2', low: '0', medium: '33', high: '31', critical: '1;31' };
/** Where output goes to a file or pipe nobody sees its width. */
const WIDTH_OF_FILES = 160;

/** Colours only on a terminal, and never against `NO_COLOR`. */
export function readTerminal(stream: NodeJS.WriteStream, env: NodeJS.ProcessEnv): Terminal {
  const hasColour = stream.isTTY && (env.NO_COLOR ?? '') === '' && env.TERM !== 'dumb';
  return {
    width: stream.isTTY ? Math.max(40, stream.columns) : WIDTH_OF_FILES,
    paint: (severity, text) => (hasColour ? `\u001b[${COLOURS[severity]}m${text}\u001b[0m` : text),
  };
}
