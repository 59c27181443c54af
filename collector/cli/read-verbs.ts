import { type Language, LANGUAGES } from '#shared/cli/language-option.ts';
import { defineVerb, type Verb } from '#shared/cli/verb.ts';
import { incidentStateSchema } from '#shared/model/incident-work.ts';
import { hostOrderSchema, hostStateSchema } from '#shared/model/host-list.ts';
import { severitySchema, verdictSchema } from '#shared/model/verdict.ts';
import type { Argv } from 'yargs';
import { type Here, whereOptions } from './where-options.ts';

const LIMIT = 100;
const MAX_LIMIT = 1_000;

const failOn = {
  choices: severitySchema.options,
  describe: 'Exit status 1 when something listed is at least this urgent',
} as const;

/** `hosts list`, `hosts show ID` */
export const createHostVerbs = (here: Here): readonly Verb[] => [
  defineVerb({
    command: 'hosts list',
    describe: 'Hosts with an agent, how busy they are, what cannot be seen there',
    group: 'fleet',
    examples: [['minesweep hosts list', 'Every host that reports, with its CPU']],
    builder: (cli: Argv) =>
      listOptions(cli)
        .option('text', { type: 'string', describe: 'Only with these words in name, id, address or label' })
        .option('label', { type: 'string', array: true, describe: 'Only with one of these labels' })
        .option('state', {
          choices: hostStateSchema.options,
          array: true,
          describe: 'Only these: seen, in part, silent',
        })
        .option('system', { choices: ['linux', 'windows'] as const, describe: 'Only with this system' })
        .option('verdict', { choices: verdictSchema.options, array: true, describe: 'Only with these verdicts' })
        .option('order', { choices: hostOrderSchema.options, describe: 'By what they are ordered (first-seen)' }),
    handler: async (options) => {
      const { listItems, hosts } = await load();
      const { text, label, state, system, verdict, order } = options;
      const several = { label: label?.join(','), state: state?.join(','), verdict: verdict?.join(',') };
      process.exitCode = await listItems(hosts, asked(options, here), { text, ...several, system, order });
    },
  }),
  showVerb('hosts', here),
];

export const createFindingVerbs = (here: Here): readonly Verb[] => [
  defineVerb({
    command: 'findings list',
    describe: 'What agents saw, one line an episode; the state of hosts only with --host, --kind or --all',
    group: 'fleet',
    builder: (cli: Argv) =>
      listOptions(cli)
        .option('host', { type: 'string', describe: 'Only of this host (id)' })
        .option('kind', { type: 'string', describe: 'Only of this kind' })
        .option('state', { choices: ['open', 'closed'] as const, describe: 'Only those that last, or are over' })
        .option('fail-on', failOn),
    handler: async (options) => {
      const { listItems, findings } = await load();
      const { host, kind, state, all } = options;
      // Every host may have some: they would crowd out what people look for.
      const hygiene = all || host !== undefined || kind !== undefined ? 'show' : 'hide';
      process.exitCode = await listItems(findings, asked(options, here), { host, kind, state, hygiene });
    },
  }),
  showVerb('findings', here),
];

export const createIncidentVerbs = (here: Here): readonly Verb[] => [
  defineVerb({
    command: 'incidents list',
    describe: 'What is concluded from findings and alerts',
    group: 'fleet',
    examples: [
      ['minesweep incidents list', 'Who mines, on which host, for which pool, how sure'],
      ['minesweep incidents show ID', 'One of them: who, with what, what proves it, what could not be seen'],
    ],
    builder: (cli: Argv) =>
      listOptions(cli)
        .option('host', { type: 'string', describe: 'Only about this host (id)' })
        .option('verdict', { choices: verdictSchema.options, array: true, describe: 'Only with these verdicts' })
        .option('state', { choices: incidentStateSchema.options, array: true, describe: 'Only in these states' })
        .option('fail-on', failOn),
    handler: async (options) => {
      const { listItems, incidents } = await load();
      const { host, verdict, state } = options;
      const filters = { host, verdict: verdict?.join(','), state: state?.join(',') };
      process.exitCode = await listItems(incidents, asked(options, here), filters);
    },
  }),
  showVerb('incidents', here),
];

export const createAlertVerbs = (here: Here): readonly Verb[] => [
  defineVerb({
    command: 'alerts list',
    describe: 'What security devices reported, newest first',
    group: 'fleet',
    builder: (cli: Argv) =>
      listOptions(cli)
        .option('ip', { type: 'string', describe: 'Either side is this address' })
        .option('from', { type: 'string', describe: 'Since then (2026-03-01T00:00:00Z)' })
        .option('to', { type: 'string', describe: 'Before then' })
        .option('site', { type: 'string', describe: 'Only of this site' })
        .option('mining', { type: 'boolean', default: false, describe: 'Only those that have to do with mining' }),
    handler: async (options) => {
      const { listItems, alerts } = await load();
      const { ip, from, to, site } = options;
      const filters = { ip, from, to, site, mining: options.mining ? 'only' : 'any' };
      process.exitCode = await listItems(alerts, asked(options, here), filters);
    },
  }),
  showVerb('alerts', here),
];

function showVerb(plural: 'hosts' | 'findings' | 'incidents' | 'alerts', here: Here): Verb {
  return defineVerb({
    command: `${plural} show <id>`,
    describe: `Everything about one of them`,
    group: 'fleet',
    builder: (cli: Argv) =>
      whereOptions(cli).positional('id', {
        type: 'string',
        demandOption: true,
        describe: plural === 'hosts' ? 'Its id, how that begins, or its name' : 'Its id, or how that begins',
      }),
    handler: async (options) => {
      const { showItem, ...kinds } = await load();
      // Each kind fits its own schema; which one it is only matters inside.
      if (plural === 'hosts') await showItem(kinds.hosts, options.id, asked(options, here));
      else if (plural === 'findings') await showItem(kinds.findings, options.id, asked(options, here));
      else if (plural === 'incidents') await showItem(kinds.incidents, options.id, asked(options, here));
      else await showItem(kinds.alerts, options.id, asked(options, here));
    },
  });
}

function listOptions(cli: Argv) {
  return whereOptions(cli)
    .option('limit', { type: 'number', default: LIMIT, describe: `Newest so many, at most ${MAX_LIMIT}` })
    .option('after', { type: 'string', describe: 'Continue a list: `next` of the one before' })
    .option('all', { type: 'boolean', default: false, describe: 'Every page, and also what is merely observed' });
}

/** With where to look for the collector of this machine. `--lang` is an option of the whole command line: a verb finds it among its own. */
function asked<T extends object>(options: T, { ownDataFolders }: Here): T & Here & { readonly lang: Language } {
  const wanted = 'lang' in options ? options.lang : undefined;
  return { ...options, ownDataFolders, lang: LANGUAGES.find((language) => language === wanted) ?? 'en' };
}

async function load() {
  return { ...(await import('./read-list.ts')), ...(await import('./readables.ts')) };
}
