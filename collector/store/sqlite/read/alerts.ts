import { sql } from 'kysely';
import type { Alert, MiningReading } from '#shared/model/alert.ts';
import type { ReadQueries, StoredAlert } from '../../queries.ts';
import type { RelevantAlert } from '../../alert-chunk.ts';
import { readCursor, readLimit } from '../../page-cursor.ts';
import { firstIdOf, SQL_TIME_SHIFT } from '../alert-id.ts';
import { unpackPorts } from '../alert-ports.ts';
import type { KindKey } from '../dictionary.ts';
import type { QueryRunner } from '../query-runner.ts';
import { queries } from '../schema.ts';
import { newestIdsOf } from './alerts-of-address.ts';
import { pageOf } from './page-of.ts';
import { PayloadReader } from './payload-reader.ts';

const SIDES = ['source', 'destination'] as const;

type AlertParams = ReadQueries['alerts']['params'];

export function readAlerts(runner: QueryRunner, params: AlertParams): ReadQueries['alerts']['result'] {
  const limit = readLimit(params.limit);
  const addresses = addressesOf(runner, params);
  // One walk for each address and side; the newest of them all make the page.
  const walks =
    addresses === undefined
      ? [runner.all(selectIds(params, limit)).map(({ id }) => id)]
      : addresses.flatMap((address) => idsOfAddress(runner, address, params, limit));
  const ids = new Set(walks.flat());
  const newest = [...ids].sort((a, b) => b - a).slice(0, limit + 1);
  return pageOf(rowsOf(runner, newest), limit, storedAlerts());
}

export function readAlert(runner: QueryRunner, { id }: { readonly id: string }): StoredAlert | undefined {
  const [row] = rowsOf(runner, [Number(id)]);
  return row === undefined || String(row.row) !== id ? undefined : storedAlerts()(row);
}

export function readRelevantAlerts(
  runner: QueryRunner,
  { ids }: { readonly ids: readonly string[] },
): readonly RelevantAlert[] {
  const toStored = storedAlerts();
  return rowsOf(runner, ids.map(Number)).map((row) => {
    const { id, site, alert } = toStored(row);
    return { id, site, alert };
  });
}

/** The addresses that are asked for: by ip at one site or at all, or every one of a site is left to the row filter. */
function addressesOf(runner: QueryRunner, { ip, site }: AlertParams): readonly number[] | undefined {
  if (ip === undefined) return undefined;
  let query = queries
    .selectFrom('address')
    .innerJoin('text', 'text.id', 'address.site')
    .select('address.id')
    .where('address.ip', '=', ip);
  if (site !== undefined) query = query.where('text.value', '=', site);
  return runner.all(query).map(({ id }) => id);
}

function idsOfAddress(runner: QueryRunner, address: number, params: AlertParams, limit: number) {
  const { after, fromMs = 0, toMs = Number.POSITIVE_INFINITY, miningOnly = false } = params;
  const beforeId = after === undefined ? Number.POSITIVE_INFINITY : readCursor(after).row;
  const range = { fromId: firstIdOf(fromMs), endId: Math.min(firstIdOf(toMs), beforeId) };
  return SIDES.map((side) => newestIdsOf(runner, { side, address, miningOnly, limit: limit + 1, ...range }));
}

/** Of alerts of any address. */
function selectIds({ after, fromMs, toMs, site, miningOnly }: AlertParams, limit: number) {
  let query = queries
    .selectFrom('alert')
    .select('alert.id')
    .orderBy('alert.id', 'desc')
    .limit(limit + 1);
  if (fromMs !== undefined) query = query.where('alert.id', '>=', firstIdOf(fromMs));
  if (toMs !== undefined) query = query.where('alert.id', '<', firstIdOf(toMs));
  if (miningOnly === true) {
    // By the table of those that are, which is much shorter; its order is the same.
    query = query.where('alert.id', 'in', (of) => {
      let mining = of.selectFrom('mining_alert').select('alert').orderBy('alert', 'desc');
      if (fromMs !== undefined) mining = mining.where('alert', '>=', firstIdOf(fromMs));
      if (toMs !== undefined) mining = mining.where('alert', '<', firstIdOf(toMs));
      if (after !== undefined) mining = mining.where('alert', '<', readCursor(after).row);
      return site === undefined ? mining.limit(limit + 1) : mining;
    });
  }
  if (site !== undefined) {
    query = query.where('alert.source', 'in', (of) =>
      of
        .selectFrom('address')
        .innerJoin('text', 'text.id', 'address.site')
        .select('address.id')
        .where('text.value', '=', site),
    );
  }
  return after === undefined ? query : query.where('alert.id', '<', readCursor(after).row);
}

const SELECT_ALERTS = queries
  .selectFrom('alert')
  .innerJoin('address as s', 's.id', 'alert.source')
  .innerJoin('address as d', 'd.id', 'alert.destination')
  .innerJoin('text as site', 'site.id', 's.site')
  .innerJoin('kind', 'kind.id', 'alert.kind')
  .leftJoin('text as domain', 'domain.id', 'alert.domain')
  .leftJoin('mining_alert', 'mining_alert.alert', 'alert.id')
  .leftJoin('reading', 'reading.id', 'mining_alert.reading')
  .select(['alert.id as row', sql<number>`alert.id >> ${sql.lit(SQL_TIME_SHIFT)}`.as('atMs'), 'site.value as site'])
  .select(['s.ip as sourceIp', 'd.ip as destinationIp', 'alert.ports'])
  .select(['kind.key as kind', 'domain.value as domain', 'alert.bytes', 'alert.packets'])
  .select(['reading.key as reading', 'mining_alert.raw'])
  .orderBy('alert.id', 'desc');

interface AlertRow {
  readonly row: number;
  readonly atMs: number;
  readonly site: string;
  readonly sourceIp: string;
  readonly destinationIp: string;
  readonly ports: number;
  readonly kind: string;
  readonly domain: string | null;
  readonly bytes: number | null;
  readonly packets: number | null;
  readonly reading: string | null;
  readonly raw: Uint8Array | null;
}

/** So many ids in one query: `SQLITE_MAX_VARIABLE_NUMBER` is 32,766. */
const IDS_AT_ONCE = 1_000;

function rowsOf(runner: QueryRunner, ids: readonly number[]): readonly AlertRow[] {
  const wanted = ids.filter(Number.isSafeInteger);
  const rows: AlertRow[] = [];
  for (let at = 0; at < wanted.length; at += IDS_AT_ONCE) {
    rows.push(...runner.all(SELECT_ALERTS.where('alert.id', 'in', wanted.slice(at, at + IDS_AT_ONCE))));
  }
  return rows;
}

/** Makes alerts of rows; what it needs for that serves all of them. */
function storedAlerts(): (row: AlertRow) => StoredAlert {
  const payloads = new PayloadReader();
  return (row) => storedAlertOf(row, payloads);
}

function storedAlertOf(row: AlertRow, payloads: PayloadReader): StoredAlert {
  const [, format, type, device, protocol, signature, signatureId, category, severity, action] = JSON.parse(
    row.kind,
  ) as KindKey;
  const ports = unpackPorts(row.ports);
  const alert: Alert = {
    atMs: row.atMs,
    format,
    type,
    source: sideOf(row.sourceIp, ports.source),
    destination: sideOf(row.destinationIp, ports.destination),
    ...present({ device, protocol, signature, signatureId, category, severity, action }),
    ...present({ bytes: row.bytes, packets: row.packets, domain: row.domain, payload: payloads.read(format, row.raw) }),
    ...(row.reading === null ? {} : { mining: JSON.parse(row.reading) as MiningReading }),
  };
  return {
    id: String(row.row),
    site: row.site,
    alert,
    ...(row.raw === null ? {} : { raw: Buffer.from(row.raw).toString() }),
  };
}

function sideOf(ip: string, port: number | undefined): Alert['source'] {
  return port === undefined ? { ip } : { ip, port };
}

type Present<T> = { readonly [Key in keyof T]?: NonNullable<T[Key]> };

/** Unknown is NULL in the database and absent here. */
function present<T extends Readonly<Record<string, unknown>>>(values: T): Present<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null)) as Present<T>;
}
