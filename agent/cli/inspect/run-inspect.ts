import { ExitStatus, VerbError } from '#shared/cli/exit-status.ts';
import type { Language } from '#shared/cli/language-option.ts';
import type { OutputFormat } from '#shared/cli/output-option.ts';
import { osNameOfText } from '#shared/model/os-name.ts';
import type { Severity } from '#shared/model/verdict.ts';
import { inspectText } from '#shared/recognise/inspect.ts';
import { signatureSetFromJson } from '#shared/signature/signatures-json.ts';
import { escapeForTerminal } from '#shared/text/escape-for-terminal.ts';
import type { AgentParts } from '../../agent-parts.ts';
import {
  type InspectionOutput,
  type NotLookedAt,
  severityOfInspection,
  toInspectionOutput,
} from './inspection-output.ts';
import { isAtLeast } from '../is-at-least.ts';
import { createInspectionPrinter } from './print-inspections.ts';
import { type WalkedFile, walkFiles } from './walk-files.ts';

export interface InspectOptions {
  /** Files, folders, or `-` for the standard input. */
  readonly paths: readonly string[];
  readonly output: OutputFormat;
  readonly language: Language;
  readonly failOn: Severity;
}

const MAX_STDIN_BYTES = 64 * 1024 * 1024;
const PCAP_MAGIC: ReadonlySet<number> = new Set([0xa1b2c3d4, 0xd4c3b2a1, 0xa1b23c4d, 0x4d3cb2a1, 0x0a0d0d0a]);

/** The verb `inspect`. Answers with the exit status. */
export async function runInspect(parts: AgentParts, options: InspectOptions): Promise<ExitStatus> {
  if (options.paths.length === 0)
    throw new VerbError(ExitStatus.usage, 'inspect what? Name files or folders, or - for what comes in');
  const known = signatureSetFromJson(await parts.readBuiltInSignatures())?.knownWallets;
  const printer = createInspectionPrinter(options.output, options.language, (line) =>
    process.stdout.write(`${line}\n`),
  );
  const notLookedAt: NotLookedAt[] = [];
  let found = false;
  let named = true;
  for (const path of options.paths) {
    for await (const file of path === '-' ? readStandardInput() : walkFiles(path)) {
      const inspection = inspectFile(file, known);
      if ('reason' in inspection) {
        notLookedAt.push(inspection);
        named &&= inspection.path !== path;
        process.stderr.write(
          `minesweep: not inspected: ${escapeForTerminal(inspection.path)} (${inspection.reason})\n`,
        );
        continue;
      }
      printer.file(inspection);
      const severity = severityOfInspection(inspection);
      found ||= severity !== undefined && isAtLeast(severity, options.failOn);
    }
  }
  printer.end(notLookedAt);
  if (found) return ExitStatus.findings;
  if (!named) return ExitStatus.badInput;
  return notLookedAt.length > 0 ? ExitStatus.incomplete : ExitStatus.ok;
}

function inspectFile(file: WalkedFile, known: ReadonlyMap<string, string> | undefined): InspectionOutput | NotLookedAt {
  if ('reason' in file) return { path: file.path.text, reason: file.reason };
  const { path, bytes, partial } = file;
  if (isCapture(bytes)) return { path: path.text, reason: 'pcap-not-supported-yet' };
  return toInspectionOutput(inspectText({ path, content: bytes }, known), path, partial);
}

function isCapture(bytes: Uint8Array): boolean {
  if (bytes.length < 24) return false;
  return PCAP_MAGIC.has(new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0));
}

async function* readStandardInput(): AsyncGenerator<WalkedFile> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of process.stdin) {
    const bytes: Buffer = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    const room = MAX_STDIN_BYTES - length;
    chunks.push(bytes.subarray(0, room));
    length += Math.min(bytes.length, room);
    if (bytes.length > room) break;
  }
  yield { path: osNameOfText('-'), bytes: Buffer.concat(chunks, length), partial: length >= MAX_STDIN_BYTES };
}
