import { ExitStatus, VerbError } from '#shared/cli/exit-status.ts';
import { type Language, languageOfLocale, languageOption } from '#shared/cli/language-option.ts';
import { outputOption } from '#shared/cli/output-option.ts';
import { defineVerb, type Verb } from '#shared/cli/verb.ts';
import yargs, { type Argv, type CommandModule } from 'yargs';
import { createVerbs as createAgentVerbs } from '../agent/cli/verbs.ts';
import { createVerbs as createCollectorVerbs } from '../collector/cli/verbs.ts';
import { formatOverview, nearestVerb } from './overview.ts';
import type { Parts } from './parts.ts';

const YARGS_LOCALES: Readonly<Record<Language, string>> = { en: 'en', 'zh-Hant': 'zh_TW', 'zh-Hans': 'zh_CN' };

const COMPLETION = 'completion';

/** Runs the verb that the arguments name and answers with the exit status. Data goes to stdout, everything else to stderr. */
export async function runCommandLine(parts: Parts, args: readonly string[]): Promise<number> {
  process.stdout.on('error', endWhenNobodyReads);
  const { version } = parts;
  const verbs = [...createAgentVerbs(parts), ...createCollectorVerbs(parts), ...versionVerbs(version)];
  if (isOverviewAsked(args)) {
    process.stdout.write(formatOverview(version, verbs));
    return ExitStatus.ok;
  }
  try {
    await createCli(version, verbs).parseAsync(helpAsOption(args));
    return Number(process.exitCode ?? ExitStatus.ok);
  } catch (error) {
    return explain(error);
  }
}

function createCli(version: string, verbs: readonly Verb[]): Argv {
  const language = languageOfLocale(process.env.LC_ALL || process.env.LC_MESSAGES || process.env.LANG || 'en');
  const cli = yargs()
    .scriptName('minesweep')
    .locale(YARGS_LOCALES[language])
    .option('lang', { ...languageOption, default: language })
    .version(version)
    .help('help')
    .alias('help', 'h')
    .completion(COMPLETION, 'Print a script that completes commands with the Tab key (bash, zsh)')
    .strict()
    .recommendCommands()
    .wrap(Math.min(100, process.stdout.columns ?? 80))
    .exitProcess(false)
    .fail((message, error) => {
      throw error ?? new VerbError(ExitStatus.usage, message);
    })
    .command({
      command: '$0 [verb..]',
      describe: false,
      builder: (command) => command.strictCommands(false).strict(false),
      handler: (options) => refuseUnknown(options.verb, verbs),
    });
  for (const verb of verbs) cli.command(asCommandModule(verb));
  return cli;
}

/** The one place where the options that `defineVerb` checked and forgot are taken on trust again. */
function asCommandModule(verb: Verb): CommandModule {
  const builder = verb.builder as (cli: Argv) => Argv;
  return {
    command: verb.command,
    describe: verb.describe,
    builder: (cli: Argv) =>
      (verb.examples ?? []).reduce((built, [line, what]) => built.example(line, what), builder(cli)),
    handler: verb.handler as CommandModule['handler'],
  };
}

function versionVerbs(version: string): readonly Verb[] {
  return [
    defineVerb({
      command: 'version',
      describe: 'Which Minesweep this is, and the Node it runs on',
      group: 'self',
      builder: (cli: Argv) => cli.option('output', outputOption),
      handler: ({ output }) => {
        const facts = { schemaVersion: 1, version, node: process.versions.node };
        process.stdout.write(
          output === 'human' ? `minesweep ${version} on Node ${facts.node}\n` : `${JSON.stringify(facts)}\n`,
        );
      },
    }),
  ];
}

function refuseUnknown(words: unknown, verbs: readonly Verb[]): void {
  const word = Array.isArray(words) ? String(words[0]) : '';
  if (word === COMPLETION) return; // yargs has printed the script and then, told not to exit, goes on to here
  const near = nearestVerb(word, verbs);
  const hint = near === undefined ? '' : ` Did you mean ${near}?`;
  throw new VerbError(ExitStatus.usage, `There is no command ${JSON.stringify(word)}.${hint}`);
}

function isOverviewAsked(args: readonly string[]): boolean {
  return args.every((arg) => ['help', '--help', '-h'].includes(arg));
}

/** `help hosts list` asks the same as `hosts list --help`. */
function helpAsOption(args: readonly string[]): readonly string[] {
  return args[0] === 'help' ? [...args.slice(1), '--help'] : args;
}

function explain(error: unknown): number {
  if (error instanceof VerbError) {
    process.stderr.write(`minesweep: ${error.message}\n`);
    if (error.status === ExitStatus.usage) process.stderr.write('Try: minesweep help\n');
    return error.status;
  }
  if (error instanceof Error && error.name === 'YError') {
    process.stderr.write(`minesweep: ${error.message}\nTry: minesweep help\n`);
    return ExitStatus.usage;
  }
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`minesweep: this should not have happened, and nothing was concluded:\n${detail}\n`);
  return ExitStatus.incomplete;
}

/** `minesweep … | head` closes the pipe early: that is no error, but there is nothing left to do. */
function endWhenNobodyReads(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
}
