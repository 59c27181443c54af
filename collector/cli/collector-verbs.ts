import { ExitStatus, VerbError } from '#shared/cli/exit-status.ts';
import { defineVerb, type Verb } from '#shared/cli/verb.ts';
import type { Argv } from 'yargs';
import type { CollectorParts } from '../collector-parts.ts';

const siteFiles = {
  data: { type: 'string', describe: 'Where everything is kept' },
  eve: { type: 'string', array: true, default: [] as string[], describe: "Suricata's eve.json to follow (repeatable)" },
  indicators: {
    type: 'string',
    array: true,
    default: [] as string[],
    describe: 'Your own signatures: file or folder (repeatable)',
  },
  'agents-host': { type: 'string', describe: 'Address on which agents of other machines connect (127.0.0.1)' },
  'ingest-host': { type: 'string', describe: 'Address on which alerts of other machines arrive (127.0.0.1)' },
  'console-host': { type: 'string', describe: 'Address of the console (127.0.0.1); another one needs an account' },
  'host-name': {
    type: 'string',
    array: true,
    default: [] as string[],
    describe: 'Name under which agents and browsers know this machine (repeatable)',
  },
  site: { type: 'string', default: 'default', describe: 'Name of this network: addresses are unique within it' },
} as const;

/** `collector run`, `collector token` */
export function createCollectorActions(parts: CollectorParts): readonly Verb[] {
  return [
    defineVerb({
      command: 'collector run',
      describe: 'A collector for agents on other machines, until it is stopped',
      group: 'fleet',
      examples: [
        [
          'minesweep collector run --agents-host 192.0.2.1',
          'Agents connect to that address; the console stays on this machine',
        ],
      ],
      builder: (cli: Argv) =>
        cli
          .options(siteFiles)
          .option('console-port', { type: 'number', describe: 'Port of API and console (8730)' })
          .option('agents-port', { type: 'number', describe: 'Port for agents (8731)' })
          .option('ingest-port', { type: 'number', describe: 'Port for alerts over HTTP (8732)' }),
      handler: async (options) => {
        const { runCollector } = await import('../main.ts');
        const one = (name: string, value: string | number | undefined) =>
          value === undefined ? [] : [`--${name}`, String(value)];
        await runCollector(parts, [
          ...one('data', options.data),
          ...one('site', options.site),
          ...one('console-host', options['console-host']),
          ...options.eve.flatMap((file) => one('eve', file)),
          ...options.indicators.flatMap((path) => one('indicators', path)),
          ...options['host-name'].flatMap((name) => one('host-name', name)),
          ...(['console-port', 'agents-port', 'ingest-port', 'agents-host', 'ingest-host'] as const).flatMap((name) =>
            one(name, options[name]),
          ),
        ]);
      },
    }),
    defineVerb({
      command: 'collector token [kind]',
      describe: 'Print the token for agents, for deliveries of alerts, or for reading',
      group: 'fleet',
      builder: (cli: Argv) =>
        cli
          .positional('kind', {
            choices: ['agent', 'ingest', 'api'] as const,
            default: 'agent' as const,
            describe: 'What the token is for',
          })
          .option('data', siteFiles.data),
      handler: async ({ kind, data }) => {
        const { codeOf, DataFolder } = await import('../data-folder.ts');
        const folder = new DataFolder(data ?? (await parts.makeOwnDataFolder()));
        try {
          folder.prepare();
          process.stdout.write(`${folder.ensureToken(kind)}\n`);
        } catch (error) {
          const code = codeOf(error);
          if (code === undefined) throw error;
          throw new VerbError(ExitStatus.noPermission, `${folder.path} may not be used by this user (${code})`);
        }
      },
    }),
  ];
}

/** `minesweep up` */
export function createUpVerb(parts: CollectorParts): Verb {
  return defineVerb({
    command: 'up',
    describe: 'A collector and an agent for this machine, until Ctrl-C',
    group: 'start',
    examples: [
      ['minesweep up --eve /var/log/suricata/eve.json', 'Watch this machine, and follow the alerts of Suricata'],
    ],
    builder: (cli: Argv) =>
      cli.options(siteFiles).option('bait', {
        ...{ type: 'boolean', default: true },
        describe: 'Experiments with decoys may be asked for on this machine; --no-bait forbids it',
      } as const),
    handler: async ({ data, eve, indicators, site, bait, 'host-name': hostNames, ...hosts }) => {
      const { up } = await import('./up.ts');
      process.exitCode = await up(parts, {
        ...{ data, eve, indicators, site, bait, hostNames, consoleHost: hosts['console-host'] },
        ...{ agentsHost: hosts['agents-host'], ingestHost: hosts['ingest-host'] },
      });
    },
  });
}
