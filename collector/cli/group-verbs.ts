import { defineVerb, type Verb } from '#shared/cli/verb.ts';
import type { Argv, CommandModule } from 'yargs';

/** One verb with several actions: `alerts parse FILE`, `alerts list`. The commands of `actions` begin with `name`. */
export function groupVerbs(name: string, describe: string, actions: readonly Verb[]): Verb {
  const names = actions.map(({ command }) => command.split(' ')[1] ?? '');
  return defineVerb({
    command: name,
    describe: `${describe} (${names.join(', ')})`,
    group: actions[0]?.group ?? 'fleet',
    examples: actions.flatMap(({ examples }) => examples ?? []),
    builder: (cli: Argv) => {
      for (const action of actions) cli.command(asNested(name, action));
      return cli.demandCommand(1, `minesweep ${name} needs one of: ${names.join(', ')}`);
    },
    handler: () => undefined,
  });
}

/** What `defineVerb` has checked is taken on trust here. */
function asNested(name: string, verb: Verb): CommandModule {
  const builder = verb.builder as (cli: Argv) => Argv;
  return {
    command: verb.command.slice(name.length + 1),
    describe: verb.describe,
    builder: (cli: Argv) =>
      (verb.examples ?? []).reduce((built, [line, what]) => built.example(line, what), builder(cli)),
    handler: verb.handler as CommandModule['handler'],
  };
}
