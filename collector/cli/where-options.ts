import { outputOption } from '#shared/cli/output-option.ts';
import type { Argv } from 'yargs';
import type { CollectorParts } from '../collector-parts.ts';

/** What a verb that asks a collector is given to find the one of this machine. */
export type Here = Pick<CollectorParts, 'ownDataFolders'>;

/** The options of every verb that asks a collector: which one, and how to print the answer. */
export function whereOptions(cli: Argv) {
  return cli
    .option('output', outputOption)
    .option('url', { type: 'string', describe: 'Where the collector answers (default: the one of this machine)' })
    .option('token', {
      type: 'string',
      describe: 'Its token (or MINESWEEP_TOKEN)',
      default: process.env.MINESWEEP_TOKEN,
      defaultDescription: 'from the data folder',
    })
    .option('data', { type: 'string', describe: 'Data folder of the collector on this machine' });
}
