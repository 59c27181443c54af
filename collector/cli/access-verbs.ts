import { defineVerb, type Verb } from '#shared/cli/verb.ts';
import { accountRoleSchema } from '#shared/model/account.ts';
import { SCHEMA_VERSION } from '#shared/output/schema-version.ts';
import type { Argv } from 'yargs';
import { whereOptions } from './where-options.ts';

/** `minesweep link` */
export const linkVerb: Verb = defineVerb({
  command: 'link',
  describe: 'A fresh link that signs in to the console, once, within 15 minutes',
  group: 'start',
  examples: [['minesweep link --role viewer', 'For somebody who is to look and change nothing']],
  builder: (cli: Argv) =>
    whereOptions(cli).option('role', {
      choices: accountRoleSchema.options,
      default: 'administrator' as const,
      describe: 'What whoever opens it may do',
    }),
  handler: async (options) => {
    const { CollectorClient } = await import('./collector-client.ts');
    const { makeSignInLink } = await import('./sign-in-link.ts');
    const link = await makeSignInLink(new CollectorClient(options), options.role);
    const answer = { schemaVersion: SCHEMA_VERSION, ...link, role: options.role };
    process.stdout.write(
      options.output === 'human'
        ? `${link.url}\n`
        : `${JSON.stringify(answer, undefined, options.output === 'json' ? 2 : undefined)}\n`,
    );
  },
});
