/** Under which heading the overview of `minesweep help` lists a verb, in this order. */
export const VERB_GROUPS = ['start', 'host', 'fleet', 'respond', 'content', 'self'] as const;
export type VerbGroup = (typeof VERB_GROUPS)[number];

/**
 * One verb of the command line: what yargs calls a command module, and the heading it stands under. The programs list theirs in
 * `cli/verbs.ts`. A handler imports what it needs when it is called, so that `minesweep help` loads none of it.
 */
export interface Verb {
  /** Name and positionals in the notation of yargs: `inspect <path..>`. */
  readonly command: string;
  /** One line, in the words of the product; `false` hides the verb. */
  readonly describe: string | false;
  readonly group: VerbGroup;
  /** Command lines worth copying, each with what it does. */
  readonly examples?: readonly (readonly [commandLine: string, what: string])[];
  /** `never` stands for "whatever yargs gives it": see {@link defineVerb}, which checks that both fit together. */
  readonly builder: (cli: never) => unknown;
  readonly handler: (options: never) => unknown;
}

/** Lets the compiler infer the options of `handler` from what `builder` returns, then forgets them so that verbs fit in one list. */
export function defineVerb<Cli, Options>(
  verb: Omit<Verb, 'builder' | 'handler'> & {
    readonly builder: (cli: Cli) => { parseSync(): Options };
    readonly handler: (options: Options) => void | Promise<void>;
  },
): Verb {
  return verb;
}
