import { createInterface } from 'node:readline';
import type { ReadStream } from 'node:tty';
import { Writable } from 'node:stream';
import { ExitStatus, VerbError } from '#shared/cli/exit-status.ts';

/** Takes what readline would echo, and shows none of it. */
const silence = () => new Writable({ write: (_chunk, _encoding, done) => done() });

/**
 * The password of an account: typed twice without echo on a terminal, else the first line of the input. Questions go to stderr.
 * @throws VerbError when both differ, or when there is none
 */
export async function askPassword(input: NodeJS.ReadStream, name: string): Promise<string> {
  const answers = await readLines(
    input,
    input.isTTY ? [`Password for ${name} (not shown): `, 'The same again: '] : [''],
  );
  const [password = '', again = password] = answers;
  if (password === '') throw new VerbError(ExitStatus.badInput, 'No password was given: type it, or pipe it in');
  if (password !== again) throw new VerbError(ExitStatus.badInput, 'The two passwords differ: nothing was changed');
  return password;
}

async function readLines(input: NodeJS.ReadStream | ReadStream, questions: readonly string[]): Promise<string[]> {
  const lines = createInterface({ input, output: silence(), terminal: input.isTTY ?? false });
  const stopped = new Promise<never>((_, reject) => {
    lines.on('SIGINT', () => reject(new VerbError(ExitStatus.incomplete, 'Stopped: nothing was changed')));
  });
  stopped.catch(() => undefined); // Whoever reads a line hears of it.
  const read = async () => {
    const answers: string[] = [];
    const each = lines[Symbol.asyncIterator]();
    for (const question of questions) {
      process.stderr.write(question);
      const { value, done } = await each.next();
      if (question !== '') process.stderr.write('\n');
      if (done === true) break;
      answers.push(value);
    }
    return answers;
  };
  try {
    return await Promise.race([read(), stopped]);
  } finally {
    lines.close();
  }
}
