import type { Writable } from 'node:stream';
import { ExitStatus, VerbError } from '#shared/cli/exit-status.ts';
import type { OutputFormat } from '#shared/cli/output-option.ts';
import { escapeForTerminal } from '#shared/text/escape-for-terminal.ts';
import type { AlertFormat } from '../ingest/formats.ts';
import { CollectorAnswerError, createHttpImportTarget } from '../ingest/http-import-target.ts';
import { type ImportResult, importFile } from '../ingest/import-file.ts';

export interface AlertsImportOptions {
  readonly file: string;
  readonly format: AlertFormat;
  readonly output: OutputFormat;
  readonly again: boolean;
  /** Where the collector listens for alerts. */
  readonly collector: URL;
  readonly token: string;
  readonly stdout: Writable;
  readonly stderr: Writable & { readonly isTTY?: boolean };
}

/** Sends a file to a collector and says what became of its lines. */
export async function importAlerts(options: AlertsImportOptions): Promise<ExitStatus> {
  const { file, format, again, collector, token, stderr } = options;
  const showProgress = stderr.isTTY === true;
  let result: ImportResult;
  try {
    result = await importFile({
      file,
      format,
      again,
      site: '', // The collector decides by the token.
      target: createHttpImportTarget(collector, token),
      ...(showProgress
        ? { onProgress: (step, done, total) => stderr.write(`\r${progressLine(step, done, total)}\u001b[K`) }
        : {}),
    });
  } catch (error) {
    throw verbErrorOf(error, file);
  } finally {
    if (showProgress) stderr.write('\r\u001b[K');
  }
  print(options, result);
  if (!result.imported) return ExitStatus.ok;
  return result.read > 0 && result.understood === 0 ? ExitStatus.badInput : ExitStatus.ok;
}

function print({ output, stdout, stderr, file }: AlertsImportOptions, result: ImportResult): void {
  if (output !== 'human') {
    stdout.write(`${JSON.stringify({ schemaVersion: 1, ...result })}\n`);
    return;
  }
  if (!result.imported) {
    stdout.write(
      `${escapeForTerminal(file)} was imported before: nothing was sent. Use --again to import it once more.\n`,
    );
    return;
  }
  for (const { line, error } of result.problems) stderr.write(`${JSON.stringify({ line, error })}\n`);
  const { read, understood, rejected, mining } = result;
  stdout.write(`${read} read, ${understood} understood, ${rejected} rejected; ${mining} have to do with mining\n`);
  if (result.resumedAt > 0) stdout.write(`Went on at byte ${result.resumedAt}, where an earlier import had stopped.\n`);
}

function progressLine(step: 'checking' | 'sending', doneBytes: number, totalBytes: number): string {
  const share = totalBytes === 0 ? 100 : Math.floor((doneBytes / totalBytes) * 100);
  return `${step === 'checking' ? 'Checking' : 'Sending'} ${share} %`;
}

function verbErrorOf(error: unknown, file: string): VerbError {
  if (error instanceof CollectorAnswerError) {
    if (error.status === undefined) return new VerbError(ExitStatus.collectorUnreachable, error.message);
    const status = error.status === 401 ? ExitStatus.noPermission : ExitStatus.incomplete;
    return new VerbError(status, `${error.message}; what was sent so far is kept, the same command goes on from there`);
  }
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'EACCES' || code === 'EPERM')
    return new VerbError(ExitStatus.noPermission, `${escapeForTerminal(file)}: ${code}`);
  const why = code || (error instanceof Error ? error.message : String(error));
  return new VerbError(ExitStatus.badInput, `${escapeForTerminal(file)} cannot be read (${escapeForTerminal(why)})`);
}
