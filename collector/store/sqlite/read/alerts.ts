import { sql } from 'kysely';
import type { Alert, MiningReading } from '#shared/model/alert.ts';
import type { ReadQueries, StoredAlert } from '../../queries.ts';
import type { RelevantAlert } from '../../alert-chunk.ts';
import { readCursor, readLimit } from '../../page-cursor.ts';
import { SQL_TIME_SHIFT } from '../alert-id.ts';
import { unpackPorts } from '../alert-ports.ts';
import type { KindKey } from '../dictionary.ts';
import type { QueryRunner } from '../query-runner.ts';
import { queries } from '../schema.ts';
import { newestAlertIds } from './alert-ids.ts';
import { pageOf } from './page-of.ts';
import { PayloadReader } from './payload-reader.ts';

export function readAlerts(
  runner: QueryRunner,
  { limit, after, ...filter }: ReadQueries['alerts']['params'],
): ReadQueries['alerts']['result'] {
  const before = after === undefined ? {} : { beforeId: readCursor(after).row };
  const ids = newestAlertIds(runner, { ...filter, ...before }, readLimit(limit) + 1);
  return pageOf(rowsOf(runner, ids), limit, storedAlerts());
}

export function readAlert(runner: QueryRunner, { id }: { readonly id: string }): StoredAlert | undefined {
  const [row] = rowsOf(runner, [Number(id)]);
  return row === undefined || String(row.row) !== id ? undefined : storedAlerts()(row);
}

export function readAlertsById(
  runner: QueryRunner,
  { ids }: ReadQueries['alerts-by-id']['params'],
): readonly StoredAlert[] {
  return rowsOf(runner, ids.map(Number)).map(storedAlerts());
}

export function readRelevantAlerts(
  runner: QueryRunner,
  { ids }: { readonly ids: readonly string[] },
): readonly RelevantAlert[] {
  return readAlertsById(runner, { ids }).map(({ id, site, alert }) => ({ id, site, alert }));
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
