import { readFileSync } from 'node:fs';
import { ExitStatus, VerbError } from '#shared/cli/exit-status.ts';
import { outputOption } from '#shared/cli/output-option.ts';
import { defineVerb, type Verb } from '#shared/cli/verb.ts';
import { escapeForTerminal } from '#shared/text/escape-for-terminal.ts';
import type { Argv } from 'yargs';
import type { CollectorParts } from '../collector-parts.ts';
import type { AlertFormat } from '../ingest/formats.ts';

/** Where the collector of this machine listens for alerts and with which token, as far as that is known. */
export interface Ingest {
  readonly url?: string;
  readonly token?: string;
}

const formatOption = { type: 'string', default: 'suricata-eve', describe: 'Which device wrote it' } as const;

/** `minesweep alerts parse FILE`. */
export function createAlertsParseVerb(parts: Pick<CollectorParts, 'readBuiltInSignatures'>): Verb {
  return defineVerb({
    command: 'alerts parse <file>',
    describe: 'Normalise the log of a security device to one line an alert',
    group: 'fleet',
    examples: [
      ['minesweep alerts parse eve.json -o jsonl', 'Alerts and flows as JSON lines'],
      ['zcat eve.json.*.gz | minesweep alerts parse - -o jsonl', 'The same, from standard input'],
    ],
    builder: (cli: Argv) =>
      cli
        .positional('file', {
          type: 'string',
          demandOption: true,
          describe: 'Log file, plain or .gz; - for standard input',
        })
        .option('format', formatOption)
        .option('output', outputOption),
    handler: async (options) => {
      const { signatureSetFromJson } = await import('#shared/signature/signatures-json.ts');
      const { parseAlerts } = await import('./alerts-parse.ts');
      const format = await readFormat(options.format);
      const signatures = signatureSetFromJson(await parts.readBuiltInSignatures());
      if (signatures === undefined)
        throw new VerbError(ExitStatus.badConfiguration, 'The built-in signatures are damaged');
      const { stdin, stdout, stderr } = process;
      const { file, output } = options;
      process.exitCode = await parseAlerts({ file, format, output, signatures, stdin, stdout, stderr });
    },
  });
}

/** `minesweep alerts import FILE`. */
export function createAlertsImportVerb(findIngest: () => Promise<Ingest>): Verb {
  return defineVerb({
    command: 'alerts import <file>',
    describe: 'Import the log of a security device into a collector, once',
    group: 'fleet',
    examples: [['minesweep alerts import eve.json.1.gz', 'Into the collector of this machine']],
    builder: (cli: Argv) =>
      cli
        .positional('file', { type: 'string', demandOption: true, describe: 'Log file, plain or .gz' })
        .option('format', formatOption)
        .option('again', { type: 'boolean', default: false, describe: 'Import it even if it was imported before' })
        .option('ingest-url', {
          type: 'string',
          describe: 'Where the collector listens for alerts (MINESWEEP_INGEST_URL)',
        })
        .option('token-file', {
          type: 'string',
          describe: 'File with the token for alerts (or MINESWEEP_INGEST_TOKEN)',
        })
        .option('output', outputOption),
    handler: async ({ file, format, output, again, ingestUrl, tokenFile }) => {
      const { importAlerts } = await import('./alerts-import.ts');
      const toldUrl = ingestUrl ?? process.env.MINESWEEP_INGEST_URL;
      const toldToken = tokenFile === undefined ? process.env.MINESWEEP_INGEST_TOKEN : readToken(tokenFile);
      const isTold = toldUrl !== undefined && toldToken !== undefined;
      const found: Ingest = isTold ? {} : await findIngest();
      const url = toldUrl ?? found.url;
      const token = toldToken ?? found.token;
      const collector = url === undefined ? null : URL.parse(url);
      if (collector === null)
        throw new VerbError(ExitStatus.usage, 'Say where the collector listens for alerts: --ingest-url URL');
      if (token === undefined) throw new VerbError(ExitStatus.usage, 'Give the token for alerts: --token-file FILE');
      const { stdout, stderr } = process;
      process.exitCode = await importAlerts({
        file,
        format: await readFormat(format),
        output,
        again,
        collector,
        token,
        stdout,
        stderr,
      });
    },
  });
}

async function readFormat(name: string): Promise<AlertFormat> {
  const { ALERT_FORMATS, isAlertFormat } = await import('../ingest/formats.ts');
  if (isAlertFormat(name)) return name;
  throw new VerbError(
    ExitStatus.usage,
    `There is no format ${JSON.stringify(name)}; known: ${ALERT_FORMATS.join(', ')}`,
  );
}

function readToken(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (error) {
    throw new VerbError(ExitStatus.badConfiguration, `The token cannot be read: ${escapeForTerminal(String(error))}`);
  }
}
