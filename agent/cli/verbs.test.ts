import { describe, expect, it } from 'vitest';
import yargs, { type Argv } from 'yargs';
import { createEmptyParts } from '../testing/empty-parts.ts';
import { createVerbs } from './verbs.ts';

/** The options of `agent` as its handler would get them. */
function readAgentOptions(args: readonly string[]): unknown {
  const verb = createVerbs(createEmptyParts()).find(({ command }) => command.startsWith('agent '));
  if (verb === undefined) throw new Error('no agent verb');
  const builder = verb.builder as (cli: Argv) => Argv;
  let options: unknown;
  yargs()
    .strict()
    .exitProcess(false)
    .fail((message, error) => {
      throw error ?? new Error(message);
    })
    .command(verb.command, 'the agent', builder, (read) => {
      options = read;
    })
    .parseSync(['agent', ...args]);
  return options;
}

describe('agent run', () => {
  it('takes --no-collector for what it does without a collector', () => {
    expect(readAgentOptions(['run', '--no-collector'])).toHaveProperty('collector', undefined);
    expect(readAgentOptions(['run'])).not.toHaveProperty('collector', expect.anything());
    expect(readAgentOptions(['run', '--collector', 'ws://192.0.2.1/agent'])).toHaveProperty(
      'collector',
      'ws://192.0.2.1/agent',
    );
  });

  it('refuses two collectors', () => {
    expect(() => readAgentOptions(['run', '--collector', 'ws://a/', '--collector', 'ws://b/'])).toThrow(
      /one collector/,
    );
  });
});
