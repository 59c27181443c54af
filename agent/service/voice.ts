import { escapeForTerminal } from '#shared/text/escape-for-terminal.ts';
import type { ServiceLog } from './service-log.ts';

/** Says something to whoever runs the agent. */
export type Say = (text: string) => void;

/** On the terminal and in the log, where there is one. Lines of a text stay lines; what stands in them is hostile. */
export function openVoice(log: ServiceLog | undefined): Say {
  return (text) => {
    for (const line of text.split('\n').map((each) => escapeForTerminal(each))) {
      process.stderr.write(`minesweep agent: ${line}\n`);
      log?.write(line);
    }
  };
}
