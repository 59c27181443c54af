import type { z } from 'zod';
import type { alertEndpoints } from '#shared/api/alerts.ts';
import { type AddressOutput, addressCsvHead, addressCsvLine } from '#shared/output/address-output.ts';
import { CSV_BYTE_ORDER_MARK } from '#shared/text/csv-line.ts';
import type { AlertSide } from '../store/alert-questions.ts';
import type { ApiContext } from './api-context.ts';
import { describeAddresses } from './describe-addresses.ts';
import { Reply } from './reply.ts';

type Query = z.output<(typeof alertEndpoints)['GET /api/v1/destinations.csv']['query']>;

const WEEK_MS = 7 * 86_400_000;
const MAX_CSV_ROWS = 5_000;
const PAGE = 1_000;

export interface AddressPage {
  readonly rows: readonly AddressOutput[];
  readonly total: number;
  readonly next?: string;
}

/** A page of the addresses on one side of alerts; with `ip`, of those that have it on the other side. */
export async function listAddresses(
  context: ApiContext,
  side: AlertSide,
  query: Query & { readonly limit: number; readonly after?: string | undefined },
): Promise<AddressPage> {
  const { site, ip, scope, known, mining, text, order, limit, after } = query;
  const toMs = query.to ?? context.now() + 1;
  const fromMs = query.from ?? toMs - WEEK_MS;
  const params = {
    ...{ side, fromMs, toMs, order, limit, miningOnly: mining === 'only' },
    ...(after === undefined ? {} : { after }),
    ...(site === undefined ? {} : { site }),
    ...(scope === 'any' ? {} : { scope }),
    ...(text === undefined ? {} : { text }),
    ...(known === 'any' ? {} : { ips: listedAddresses(context) }),
  };
  const of = ip === undefined ? undefined : { ip, ...(site === undefined ? {} : { site }) };
  const page =
    of === undefined
      ? await context.store.read('alert-addresses', params)
      : await context.store.read('alert-pairs', { ...params, of });
  return { ...page, rows: await describeAddresses(context, page.rows, { side, fromMs, toMs }) };
}

/** The same as a table, up to a bound; the name of the file says when that was not all. */
export async function exportAddresses(context: ApiContext, side: AlertSide, query: Query): Promise<Reply<string>> {
  const lines = [CSV_BYTE_ORDER_MARK, addressCsvHead(side === 'source' ? 'destinations' : 'sources')];
  let rows = 0;
  let after: string | undefined;
  do {
    const page: AddressPage = await listAddresses(context, side, { ...query, limit: PAGE, after });
    for (const row of page.rows) lines.push(addressCsvLine(row));
    rows += page.rows.length;
    after = page.next;
  } while (after !== undefined && rows < MAX_CSV_ROWS);
  return csvReply(`${side}s`, lines, after === undefined ? undefined : rows);
}

/** @param cutAt so many rows are in it and there are more; undefined: all are */
export function csvReply(name: string, lines: readonly string[], cutAt: number | undefined): Reply<string> {
  const file = cutAt === undefined ? `${name}.csv` : `${name}-first-${cutAt}.csv`;
  return new Reply(lines.join(''), {
    'content-type': 'text/csv; charset=utf-8',
    'content-disposition': `attachment; filename="${file}"`,
  });
}

function listedAddresses({ signatures }: ApiContext): readonly string[] {
  return signatures().entries.flatMap((entry) => (entry.type === 'address' ? [entry.address] : []));
}
