import type { Argv } from 'yargs';
import { type Language, LANGUAGES } from '#shared/cli/language-option.ts';
import { defineVerb, type Verb } from '#shared/cli/verb.ts';
import { type Here, whereOptions } from './where-options.ts';

/** `normal list|add|remove|preview` */
export const createNormalVerbs = ({ ownDataFolders }: Here): readonly Verb[] => [
  defineVerb({
    command: 'normal list',
    describe: 'What somebody says is normal, where, until when, and how often that silenced something',
    group: 'fleet',
    builder: (cli: Argv) =>
      whereOptions(cli)
        .option('all', { type: 'boolean', default: false, describe: 'Also those that are over or were taken back' })
        .option('limit', { type: 'number', default: 100, describe: 'Newest so many, at most 1000' }),
    handler: async (options) => {
      const { listNormal } = await import('./run-normal.ts');
      await listNormal({ ...options, ownDataFolders, lang: languageOf(options) });
    },
  }),
  defineVerb({
    command: 'normal add',
    describe: 'Say that a program is normal; evidence of a wallet, a pool or evasion breaks through all the same',
    group: 'fleet',
    examples: [
      ['minesweep normal add --exe /opt/ci/bin/cc --host build1 --reason "the nightly build"', 'One program, one host'],
    ],
    builder: (cli: Argv) =>
      matchOptions(cli)
        .option('reason', { type: 'string', demandOption: true, describe: 'Why it is normal' })
        .option('owner', { type: 'string', describe: 'Who answers for it (default: whose token it is)' })
        .option('days', { type: 'number', default: 90, describe: 'For how long, at most 366' })
        .option('forever', { type: 'boolean', default: false, describe: 'Until somebody takes it back' })
        .option('accept-risk', {
          type: 'boolean',
          default: false,
          describe: 'Although anybody may put a file there, or it is hidden',
        }),
    handler: async (options) => {
      const { addNormal } = await import('./run-normal.ts');
      await addNormal({ ...options, ownDataFolders, lang: languageOf(options) }, Date.now());
    },
  }),
  defineVerb({
    command: 'normal remove <id>',
    describe: 'Take it back: what it silenced counts again',
    group: 'fleet',
    builder: (cli: Argv) =>
      whereOptions(cli).positional('id', { type: 'string', demandOption: true, describe: 'Its id, from the list' }),
    handler: async (options) => {
      const { removeNormal } = await import('./run-normal.ts');
      await removeNormal({ ...options, ownDataFolders, lang: languageOf(options) });
    },
  }),
  defineVerb({
    command: 'normal preview',
    describe: 'What it would have silenced in the last 30 days, and what would have broken through',
    group: 'fleet',
    builder: (cli: Argv) => matchOptions(cli),
    handler: async (options) => {
      const { previewNormal } = await import('./run-normal.ts');
      await previewNormal({ ...options, ownDataFolders, lang: languageOf(options) });
    },
  }),
];

function matchOptions(cli: Argv) {
  return whereOptions(cli)
    .option('exe', { type: 'string', describe: 'One executable, by its path' })
    .option('folder', { type: 'string', describe: 'Every executable below this folder' })
    .option('cgroup', { type: 'string', describe: 'One control group; on Windows a service: /services/NAME' })
    .option('cgroup-under', { type: 'string', describe: 'A control group and those below it' })
    .option('user', { type: 'string', describe: 'Only when run by this user' })
    .option('name', { type: 'string', describe: 'Only when called so' })
    .option('host', { type: 'string', describe: 'On this host (id, how it begins, or name)' })
    .option('site', { type: 'string', describe: 'On the hosts of this site' })
    .option('everywhere', { type: 'boolean', default: false, describe: 'On all hosts' });
}

/** `--lang` is an option of the whole command line: a verb finds it among its own. */
function languageOf(options: object): Language {
  const wanted = 'lang' in options ? options.lang : undefined;
  return LANGUAGES.find((language) => language === wanted) ?? 'en';
}
