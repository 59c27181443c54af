import type { Readable, Writable } from 'node:stream';
import { ExitStatus, VerbError } from '#shared/cli/exit-status.ts';
import type { OutputFormat } from '#shared/cli/output-option.ts';
import type { Alert } from '#shared/model/alert.ts';
import { toAlertOutput } from '#shared/output/alert-output.ts';
import type { SignatureSet } from '#shared/signature/signature-set.ts';
import { escapeForTerminal } from '#shared/text/escape-for-terminal.ts';
import type { AlertFormat } from '../ingest/formats.ts';
import { openLogFile, unpackIfNeeded } from '../ingest/open-log-file.ts';
import { type LineProblem, type ParsedLine, ParseCounts, parseLog } from '../ingest/parse-log.ts';
import { BufferedOutput } from './buffered-output.ts';

export interface AlertsParseOptions {
  /** `-` is standard input. */
  readonly file: string;
  readonly format: AlertFormat;
  readonly output: OutputFormat;
  readonly signatures: SignatureSet;
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly stderr: Writable;
}

/**
 * Prints the alerts of a log: understood ones to stdout, rejected lines as `{line, error}` and the closing count to stderr. 65 when
 * there were lines and none was understood, or when there is no such file; 2 when it could not be read to its end.
 */
export async function parseAlerts(options: AlertsParseOptions): Promise<ExitStatus> {
  const out = new BufferedOutput(options.stdout);
  const counts = new ParseCounts();
  const printer = PRINTERS[options.output](out);
  const problems: LineProblem[] = [];
  const bytes = await openInput(options);
  let failure: string | undefined;
  try {
    for await (const parsed of parseLog(bytes, options.format, options.signatures)) {
      counts.add(parsed);
      if ('problem' in parsed) {
        if (options.output === 'json') problems.push(parsed.problem);
        const { line, error } = parsed.problem;
        options.stderr.write(`${JSON.stringify({ line, error })}\n`);
      } else if ('alert' in parsed) await printer.print(parsed);
    }
  } catch (error) {
    failure = error instanceof Error ? error.message : String(error);
  }
  await printer.finish(counts, problems);
  await out.flush();
  const { read, understood, rejected } = counts;
  options.stderr.write(`${read} read, ${understood} understood, ${rejected} rejected\n`);
  if (failure !== undefined) {
    options.stderr.write(
      `minesweep: the rest of ${escapeForTerminal(options.file)} cannot be read: ${escapeForTerminal(failure)}\n`,
    );
    return ExitStatus.incomplete;
  }
  return read > 0 && understood === 0 ? ExitStatus.badInput : ExitStatus.ok;
}

async function openInput({ file, stdin }: AlertsParseOptions): Promise<AsyncIterable<Buffer>> {
  if (file === '-') return unpackIfNeeded(stdin);
  try {
    return (await openLogFile(file)).bytes;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    const status = code === 'EACCES' || code === 'EPERM' ? ExitStatus.noPermission : ExitStatus.badInput;
    throw new VerbError(status, `${escapeForTerminal(file)} cannot be read (${code || String(error)})`);
  }
}

type ParsedAlert = Extract<ParsedLine, { alert: Alert }>;

interface Printer {
  print(parsed: ParsedAlert): Promise<void>;
  finish(counts: ParseCounts, problems: readonly LineProblem[]): Promise<void>;
}

const PRINTERS: Readonly<Record<OutputFormat, (out: BufferedOutput) => Printer>> = {
  jsonl: (out) => ({
    print: ({ alert, raw }) => out.write(`${JSON.stringify(toAlertOutput(alert, { raw }))}\n`),
    finish: async () => undefined,
  }),
  json: (out) => {
    let before = '{"schemaVersion":1,"alerts":[\n';
    return {
      print: async ({ alert, raw }) => {
        await out.write(`${before}${JSON.stringify(toAlertOutput(alert, { raw }))}`);
        before = ',\n';
      },
      finish: async ({ read, understood, rejected }, problems) => {
        const rest = JSON.stringify({ problems, read, understood, rejected }).slice(1);
        await out.write(`${before === ',\n' ? '' : before}\n],${rest}\n`);
      },
    };
  },
  human: (out) => ({
    print: ({ alert }) => out.write(`${lineForPeople(alert)}\n`),
    finish: async () => undefined,
  }),
};

function lineForPeople(alert: Alert): string {
  const { source, destination, mining, signature, domain, protocol, type } = alert;
  const time = new Date(alert.atMs).toISOString();
  const said = signature ?? domain ?? type;
  const pools = mining?.pools.map(({ host, port }) => (port === undefined ? host : `${host}:${port}`)) ?? [];
  const wallets = mining?.wallets.map(({ address }) => address) ?? [];
  const about = mining === undefined ? [] : [`mining (${mining.verdict})`, ...pools, ...wallets];
  const words = [time, protocol ?? '-', `${sideOf(source)} -> ${sideOf(destination)}`, said, ...about];
  return words.map((word) => escapeForTerminal(word, 120)).join('  ');
}

function sideOf({ ip, port }: Alert['source']): string {
  const host = ip.includes(':') && port !== undefined ? `[${ip}]` : ip;
  return port === undefined ? host : `${host}:${port}`;
}
