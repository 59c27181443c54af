import { ACCOUNT_ROLES } from '#shared/model/account-role.ts';
import { defineVerb, type Verb } from '#shared/cli/verb.ts';
import { escapeForTerminal } from '#shared/text/escape-for-terminal.ts';
import { SCHEMA_VERSION } from '#shared/output/schema-version.ts';
import type { Argv } from 'yargs';
import type { CollectorParts } from '../collector-parts.ts';
import { type Here, whereOptions } from './where-options.ts';

/** `minesweep link` */
export const createLinkVerb = ({ ownDataFolders }: Here): Verb =>
  defineVerb({
    command: 'link',
    describe: 'A fresh link that signs in to the console, once, within 15 minutes',
    group: 'start',
    examples: [['minesweep link --role viewer', 'For somebody who is to look and change nothing']],
    builder: (cli: Argv) =>
      whereOptions(cli).option('role', {
        choices: ACCOUNT_ROLES,
        default: 'administrator' as const,
        describe: 'What whoever opens it may do',
      }),
    handler: async (options) => {
      const { CollectorClient } = await import('./collector-client.ts');
      const { makeSignInLink } = await import('./sign-in-link.ts');
      const link = await makeSignInLink(await CollectorClient.find({ ...options, ownDataFolders }), options.role);
      const answer = { schemaVersion: SCHEMA_VERSION, ...link, role: options.role };
      process.stdout.write(
        options.output === 'human'
          ? `${link.url}\n`
          : `${JSON.stringify(answer, undefined, options.output === 'json' ? 2 : undefined)}\n`,
      );
    },
  });

/** `minesweep account add` */
export function createAccountActions(parts: CollectorParts): readonly Verb[] {
  return [
    defineVerb({
      command: 'account add <name>',
      describe: 'Somebody who signs in to the console with a password, which is asked for',
      group: 'fleet',
      examples: [
        ['minesweep account add ann', 'Asks for the password twice; ann may do everything'],
        ['minesweep account add bob --role viewer < password.txt', 'Takes the first line; bob may look'],
      ],
      builder: (cli: Argv) =>
        whereOptions(cli)
          .positional('name', { type: 'string', demandOption: true, describe: 'Under which they sign in' })
          .option('role', {
            choices: ACCOUNT_ROLES,
            default: 'administrator' as const,
            describe: 'What they may do; the first account has to be an administrator',
          }),
      handler: async ({ name, role, ...where }) => {
        const { askPassword } = await import('./ask-password.ts');
        const { addAccount } = await import('./add-account.ts');
        const password = await askPassword(process.stdin, escapeForTerminal(name));
        const { ownDataFolders } = parts;
        await addAccount(parts, { ...where, ownDataFolders }, { name, role, password });
        process.stderr.write(`minesweep: ${escapeForTerminal(name)} can sign in now (${role})\n`);
      },
    }),
  ];
}
