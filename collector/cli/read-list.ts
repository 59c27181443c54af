import * as z from 'zod';
import { render } from '#shared/catalogue/render.ts';
import { ExitStatus } from '#shared/cli/exit-status.ts';
import type { Language } from '#shared/cli/language-option.ts';
import type { OutputFormat } from '#shared/cli/output-option.ts';
import { type Severity, severitySchema } from '#shared/model/verdict.ts';
import { SCHEMA_VERSION } from '#shared/output/schema-version.ts';
import { statusSchema } from '#shared/api/status.ts';
import { CollectorClient, type Whereabouts } from './collector-client.ts';
import { describeCoverage } from './describe-coverage.ts';
import { readTerminal, type Terminal } from '#shared/cli/terminal.ts';

export interface ReadOptions extends Whereabouts {
  readonly output: OutputFormat;
  readonly lang: Language;
}

export interface ListOptions extends ReadOptions {
  readonly limit: number;
  readonly after: string | undefined;
  readonly all: boolean;
  readonly failOn?: Severity | undefined;
}

/** One kind of thing that can be listed and shown. */
export interface Readable<Item extends z.ZodType> {
  readonly plural: 'hosts' | 'findings' | 'incidents' | 'alerts';
  readonly singular: 'host' | 'finding' | 'incident' | 'alert';
  readonly schema: Item;
  readonly formatList: (items: readonly z.output<Item>[], terminal: Terminal, language: Language) => string;
  readonly formatOne: (item: z.output<Item>, terminal: Terminal, language: Language) => string;
  /** Which ones a person is shown when not all are asked for; the others are counted. */
  readonly isShown?: (item: z.output<Item>) => boolean;
  readonly severityOf?: (item: z.output<Item>) => Severity;
}

/** Prints a list and answers with the exit status. */
export async function listItems<Item extends z.ZodType>(
  kind: Readable<Item>,
  options: ListOptions,
  filters: Readonly<Record<string, string | undefined>>,
): Promise<number> {
  const client = await CollectorClient.find(options);
  const { items, next } = await readPages(client, kind, options, filters);
  if (options.output === 'jsonl') for (const item of items) process.stdout.write(`${JSON.stringify(item)}\n`);
  else if (options.output === 'json') {
    const more = next === undefined ? {} : { next };
    process.stdout.write(
      `${JSON.stringify({ schemaVersion: SCHEMA_VERSION, [kind.plural]: items, ...more }, undefined, 2)}\n`,
    );
  } else await printForPeople(client, kind, options, items, next);
  return statusOf(kind, items, options.failOn);
}

/** Prints one thing. */
export async function showItem<Item extends z.ZodType>(
  kind: Readable<Item>,
  id: string,
  options: ReadOptions,
): Promise<void> {
  const client = await CollectorClient.find(options);
  const schema = z.object({ schemaVersion: z.literal(SCHEMA_VERSION), [kind.singular]: kind.schema });
  // A narrow terminal cuts ids: how they begin is enough.
  const path = `/api/v1/${kind.plural}/${encodeURIComponent(id.replace(/…$/, ''))}`;
  const body: Readonly<Record<string, unknown>> = await client.get(path, { lang: options.lang }, schema);
  const item = body[kind.singular] as z.output<Item>;
  if (options.output === 'jsonl') process.stdout.write(`${JSON.stringify(item)}\n`);
  else if (options.output === 'json') process.stdout.write(`${JSON.stringify(body, undefined, 2)}\n`);
  else process.stdout.write(kind.formatOne(item, readTerminal(process.stdout, process.env), options.lang));
}

async function readPages<Item extends z.ZodType>(
  client: CollectorClient,
  kind: Readable<Item>,
  options: ListOptions,
  filters: Readonly<Record<string, string | undefined>>,
): Promise<{ readonly items: readonly z.output<Item>[]; readonly next: string | undefined }> {
  const schema = z.object({ [kind.plural]: z.array(kind.schema), next: z.string().optional() });
  const items: z.output<Item>[] = [];
  let after = options.after;
  do {
    const page: Readonly<Record<string, unknown>> = await client.get(
      `/api/v1/${kind.plural}`,
      { ...filters, lang: options.lang, limit: String(options.limit), after },
      schema,
    );
    items.push(...(page[kind.plural] as z.output<Item>[]));
    after = page.next as string | undefined;
  } while (options.all && after !== undefined);
  return { items, next: after };
}

async function printForPeople<Item extends z.ZodType>(
  client: CollectorClient,
  kind: Readable<Item>,
  { lang, all }: ListOptions,
  items: readonly z.output<Item>[],
  next: string | undefined,
): Promise<void> {
  const shown = all ? items : items.filter((item) => kind.isShown?.(item) ?? true);
  const notes: string[] = [];
  if (shown.length === 0) {
    const coverage = describeCoverage(await client.get('/api/v1/status', {}, statusSchema), lang);
    process.stdout.write(`${render(`empty.${kind.plural}`, { coverage }, lang)}\n`);
  } else process.stdout.write(kind.formatList(shown, readTerminal(process.stdout, process.env), lang));
  if (shown.length < items.length)
    notes.push(render('label.hidden-observed', { count: items.length - shown.length }, lang));
  if (next !== undefined) notes.push(render('label.more', { next }, lang));
  for (const note of notes) process.stderr.write(`${note}\n`);
}

function statusOf<Item extends z.ZodType>(
  { severityOf }: Readable<Item>,
  items: readonly z.output<Item>[],
  failOn: Severity | undefined,
): number {
  if (failOn === undefined || severityOf === undefined) return ExitStatus.ok;
  const order = severitySchema.options;
  const isReached = items.some((item) => order.indexOf(severityOf(item)) >= order.indexOf(failOn));
  return isReached ? ExitStatus.findings : ExitStatus.ok;
}
