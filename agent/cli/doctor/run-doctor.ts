import { ExitStatus } from '#shared/cli/exit-status.ts';
import type { Language } from '#shared/cli/language-option.ts';
import type { OutputFormat } from '#shared/cli/output-option.ts';
import { readTerminal } from '#shared/cli/terminal.ts';
import type { AgentParts } from '../../agent-parts.ts';
import { openNativePlatform } from '../../platform/native/open-native-platform.ts';
import { readGlibcVersion } from '../../platform/native/read-glibc-version.ts';
import { toSafeJson } from '../../safe-json.ts';
import { type DoctorOutput, toDoctorOutput } from './doctor-output.ts';
import { formatDoctor } from './format-doctor.ts';

export interface DoctorOptions {
  readonly output: OutputFormat;
  readonly language: Language;
}

/** The verb `doctor`: what an agent of this version could see on this machine, and what is lost where it could not. Status 0: everything. */
export async function runDoctor(parts: AgentParts, { output, language }: DoctorOptions): Promise<ExitStatus> {
  using platform = await openNativePlatform(() => undefined, parts);
  const { version } = parts;
  const { node } = process.versions;
  const host = platform.describeHost();
  const capabilities = platform.capabilities();
  const { withoutNativeCalls } = platform;
  const glibc = readGlibcVersion();
  const document = toDoctorOutput({ version, node, glibc, host, capabilities, withoutNativeCalls }, language);
  for (const line of linesOf(document, output, language)) process.stdout.write(`${line}\n`);
  const isAllSeen = withoutNativeCalls === undefined && document.capabilities.every(({ visible }) => visible);
  return isAllSeen ? ExitStatus.ok : ExitStatus.incomplete;
}

function linesOf(document: DoctorOutput, output: OutputFormat, language: Language): readonly string[] {
  if (output === 'human') return formatDoctor(document, language, readTerminal(process.stdout, process.env));
  return output === 'json' ? [toSafeJson(document)] : document.capabilities.map(toSafeJson);
}
