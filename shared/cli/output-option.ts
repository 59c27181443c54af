/** How a read command prints: for people, as one JSON document with `schemaVersion`, or as one JSON object a line. */
export const OUTPUT_FORMATS = ['human', 'json', 'jsonl'] as const;
export type OutputFormat = (typeof OUTPUT_FORMATS)[number];

/** The `-o` option of every read command, for the `builder` of a verb: `yargs.option('output', outputOption)`. */
export const outputOption = {
  alias: 'o',
  choices: OUTPUT_FORMATS,
  default: 'human',
  describe: 'How to print: for people, one JSON document, or one JSON object a line',
} as const;
