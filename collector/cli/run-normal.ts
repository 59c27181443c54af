import * as z from 'zod';
import { render } from '#shared/catalogue/render.ts';
import { ExitStatus, VerbError } from '#shared/cli/exit-status.ts';
import type { Language } from '#shared/cli/language-option.ts';
import type { OutputFormat } from '#shared/cli/output-option.ts';
import { allowanceMatchSchema, type AllowanceMatch, type AllowanceScope } from '#shared/model/allowance.ts';
import { allowanceOutputSchema } from '#shared/output/allowance-output.ts';
import { allowancePreviewSchema } from '#shared/output/allowance-preview.ts';
import { toIsoTime } from '#shared/output/iso-time.ts';
import { withoutUndefined } from '#shared/output/process-output.ts';
import { SCHEMA_VERSION } from '#shared/output/schema-version.ts';
import { CollectorClient, type Whereabouts } from './collector-client.ts';
import { formatAllowances, formatPreview } from './format-allowance.ts';
import { readTerminal } from '#shared/cli/terminal.ts';

const DAY_MS = 86_400_000;

export interface NormalOptions extends Whereabouts {
  readonly output: OutputFormat;
  readonly lang: Language;
}

/** What is meant and where, as told on the command line. */
export interface MatchOptions extends NormalOptions {
  readonly exe: string | undefined;
  readonly folder: string | undefined;
  readonly cgroup: string | undefined;
  readonly cgroupUnder: string | undefined;
  readonly user: string | undefined;
  readonly name: string | undefined;
  readonly host: string | undefined;
  readonly site: string | undefined;
  readonly everywhere: boolean;
}

export interface AddOptions extends MatchOptions {
  readonly reason: string;
  readonly owner: string | undefined;
  readonly days: number;
  readonly forever: boolean;
  readonly acceptRisk: boolean;
}

const one = z.object({ schemaVersion: z.literal(SCHEMA_VERSION), allowance: allowanceOutputSchema });

export async function listNormal(options: NormalOptions & { readonly all: boolean; readonly limit: number }) {
  const schema = z.object({ schemaVersion: z.literal(SCHEMA_VERSION), allowances: z.array(allowanceOutputSchema) });
  const query = { state: options.all ? 'any' : 'active', limit: String(options.limit), lang: options.lang };
  const body = await (await CollectorClient.find(options)).get('/api/v1/allowances', query, schema);
  const { allowances } = body;
  if (options.output === 'jsonl') for (const each of allowances) print(JSON.stringify(each));
  else if (options.output === 'json') print(JSON.stringify(body, undefined, 2));
  else if (allowances.length === 0) print(render('empty.allowances', {}, options.lang));
  else process.stdout.write(formatAllowances(allowances, readTerminal(process.stdout, process.env), options.lang));
}

export async function addNormal(options: AddOptions, nowMs: number): Promise<void> {
  const { reason, owner, acceptRisk, days, forever } = options;
  if (!(days > 0)) throw new VerbError(ExitStatus.usage, '--days takes a number above 0');
  const body = {
    ...{ match: matchOf(options), scope: scopeOf(options), reason, acceptRisk },
    ...(owner === undefined ? {} : { owner }),
    expiresAt: forever ? 'never' : toIsoTime(nowMs + days * DAY_MS),
  };
  const path = `/api/v1/allowances?lang=${options.lang}`;
  const client = await CollectorClient.find(options);
  await printOne(options, client.change('POST', path, body, one));
}

export async function removeNormal(options: NormalOptions & { readonly id: string }): Promise<void> {
  const path = `/api/v1/allowances/${encodeURIComponent(options.id)}?lang=${options.lang}`;
  const client = await CollectorClient.find(options);
  await printOne(options, client.change('DELETE', path, undefined, one));
}

export async function previewNormal(options: MatchOptions): Promise<void> {
  const schema = z.object({ schemaVersion: z.literal(SCHEMA_VERSION), preview: allowancePreviewSchema });
  const path = `/api/v1/allowances/preview?lang=${options.lang}`;
  const sent = { match: matchOf(options), scope: scopeOf(options) };
  const body = await (await CollectorClient.find(options)).change('POST', path, sent, schema);
  if (options.output === 'jsonl') print(JSON.stringify(body.preview));
  else if (options.output === 'json') print(JSON.stringify(body, undefined, 2));
  else process.stdout.write(formatPreview(body.preview, options.lang));
}

async function printOne(options: NormalOptions, asked: Promise<z.output<typeof one>>): Promise<void> {
  const body = await asked;
  if (options.output === 'jsonl') print(JSON.stringify(body.allowance));
  else if (options.output === 'json') print(JSON.stringify(body, undefined, 2));
  else
    process.stdout.write(formatAllowances([body.allowance], readTerminal(process.stdout, process.env), options.lang));
}

function matchOf({ exe, folder, cgroup, cgroupUnder, user, name }: MatchOptions): AllowanceMatch {
  const parsed = allowanceMatchSchema.safeParse(withoutUndefined({ exe, folder, cgroup, cgroupUnder, user, name }));
  if (parsed.success) return parsed.data;
  throw new VerbError(
    ExitStatus.usage,
    `--${parsed.error.issues[0]?.path.join('.')}: ${parsed.error.issues[0]?.message}`,
  );
}

/** Where has to be said: everywhere is not what is meant when nothing is. */
function scopeOf({ host, site, everywhere }: MatchOptions): AllowanceScope {
  const named = [host !== undefined, site !== undefined, everywhere].filter(Boolean);
  if (named.length !== 1)
    throw new VerbError(ExitStatus.usage, 'Say where it is normal: --host HOST, --site SITE or --everywhere');
  if (host !== undefined) return { type: 'host', hostId: host };
  return site === undefined ? { type: 'all' } : { type: 'site', site };
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
