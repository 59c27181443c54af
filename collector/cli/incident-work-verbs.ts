import { ExitStatus, VerbError } from '#shared/cli/exit-status.ts';
import { type Language, LANGUAGES } from '#shared/cli/language-option.ts';
import { defineVerb, type Verb } from '#shared/cli/verb.ts';
import { closeReasonSchema, incidentStateSchema } from '#shared/model/incident-work.ts';
import type { Argv } from 'yargs';
import { type Here, whereOptions } from './where-options.ts';

/** `incidents set ID...`, `incidents note ID TEXT` */
export const createIncidentWorkVerbs = ({ ownDataFolders }: Here): readonly Verb[] => [
  defineVerb({
    command: 'incidents set <ids..>',
    describe: 'Say how far you are with incidents, and who works on them',
    group: 'fleet',
    examples: [
      ['minesweep incidents set ID --state investigating --assign ana', 'Somebody takes it'],
      ['minesweep incidents set ID --state closed --reason false-positive', 'Opened again by itself on new evidence'],
    ],
    builder: (cli: Argv) =>
      whereOptions(cli)
        .positional('ids', {
          ...{ type: 'string', array: true, demandOption: true, describe: 'Their ids, or how those begin' },
        } as const)
        .option('state', { choices: incidentStateSchema.options, describe: 'How far you are' })
        .option('reason', { choices: closeReasonSchema.options, describe: 'Why it is closed' })
        .option('assign', { type: 'string', describe: 'Who works on it' })
        .option('unassign', { type: 'boolean', default: false, describe: 'Nobody works on it any more' }),
    handler: async (options) => {
      const { setIncidents } = await import('./incident-work.ts');
      const { ids, state, reason, assign, unassign } = options;
      if (state === undefined && assign === undefined && !unassign) throw usage('Say --state, --assign or --unassign');
      if (assign !== undefined && unassign) throw usage('Say --assign or --unassign, not both');
      if ((state === 'closed') !== (reason !== undefined)) {
        throw usage(`--reason goes with --state closed, and only with it: ${closeReasonSchema.options.join(', ')}`);
      }
      const change = {
        ...(state === undefined ? {} : { state }),
        ...(reason === undefined ? {} : { closeReason: reason }),
        ...(unassign ? { assignee: null } : assign === undefined ? {} : { assignee: assign }),
      };
      process.exitCode = (await setIncidents(ids, change, { ...options, ownDataFolders, lang: languageOf(options) }))
        ? ExitStatus.ok
        : ExitStatus.incomplete;
    },
  }),
  defineVerb({
    command: 'incidents note <id> <text>',
    describe: 'Write something beside an incident, for those who look at it later',
    group: 'fleet',
    builder: (cli: Argv) =>
      whereOptions(cli)
        .positional('id', { type: 'string', demandOption: true, describe: 'Its id, or how that begins' })
        .positional('text', { type: 'string', demandOption: true, describe: 'At most 4,000 characters' }),
    handler: async (options) => {
      const { noteIncident } = await import('./incident-work.ts');
      await noteIncident(options.id, options.text, { ...options, ownDataFolders, lang: languageOf(options) });
    },
  }),
];

function usage(message: string): VerbError {
  return new VerbError(ExitStatus.usage, message);
}

/** `--lang` is an option of the whole command line: a verb finds it among its own. */
function languageOf(options: object): Language {
  const wanted = 'lang' in options ? options.lang : undefined;
  return LANGUAGES.find((language) => language === wanted) ?? 'en';
}
