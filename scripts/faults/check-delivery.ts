import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Incident } from '#shared/model/incident.ts';
import type { Page, StoredFinding } from '../../collector/store/queries.ts';
import { createSqliteStore } from '../../collector/store/sqlite/create-sqlite-store.ts';
import { noSignatures, startTestWorker } from '../../collector/store/sqlite/testing/start-test-worker.ts';
import { readHighest } from './event-log.ts';

export interface DeliveryCheck {
  /** What is wrong, one sentence each; empty when nothing was lost or doubled. */
  readonly problems: readonly string[];
  readonly putFindings: number;
  readonly acknowledgedFindings: number;
  readonly storedFindings: number;
  readonly incidents: number;
}

export interface DeliveryLogs {
  readonly agentLog: string;
  readonly proxyLog: string;
  readonly collectorFolder: string;
}

/** Compares what the logs say with what the store holds, after everybody has ended in peace. */
export async function checkDelivery({ agentLog, proxyLog, collectorFolder }: DeliveryLogs): Promise<DeliveryCheck> {
  const file = join(collectorFolder, 'collector.db');
  const { findings, incidents } = await readStore(file);
  const intended = readHighest(agentLog, 'intended');
  const put = readHighest(agentLog, 'put');
  const acknowledged = readHighest(proxyLog, 'acknowledged');
  const stored = new Map(findings.map(({ finding }) => [finding.id, finding.rev]));
  const problems = [
    ...behind('acknowledged but not in the store', acknowledged, stored),
    ...behind('put but never arrived in the store', put, stored),
    ...behind('in the store but never made', stored, intended),
    ...twice(
      'findings in the store',
      findings.map(({ finding }) => finding.id),
    ),
    ...twice(
      'incidents in the store',
      incidents.map(({ id }) => id),
    ),
    ...twice(
      'incidents about one actor',
      incidents.map(({ actor }) => actor ?? 'nobody'),
    ),
    ...incidents.flatMap(({ findingIds }) => twice('findings in one incident', findingIds)),
    ...incidents.flatMap(({ findingIds }) =>
      findingIds.filter((id) => !stored.has(id)).map((id) => `an incident names ${id}, which is not stored`),
    ),
    ...integrityOf(file),
  ];
  return {
    problems,
    putFindings: put.size,
    acknowledgedFindings: acknowledged.size,
    storedFindings: findings.length,
    incidents: incidents.length,
  };
}

async function readStore(
  file: string,
): Promise<{ findings: readonly StoredFinding[]; incidents: readonly Incident[] }> {
  await using store = await createSqliteStore({ file, signatures: noSignatures(), startWorker: startTestWorker });
  return {
    findings: await readAll((page) => store.read('findings', page)),
    incidents: await readAll((page) => store.read('incidents', page)),
  };
}

async function readAll<T>(
  read: (page: { readonly limit: number; readonly after?: string }) => Promise<Page<T>>,
): Promise<readonly T[]> {
  const rows: T[] = [];
  for (let page = await read({ limit: 1_000 }); ; page = await read({ limit: 1_000, after: page.next })) {
    rows.push(...page.rows);
    if (page.next === undefined) return rows;
  }
}

/** Findings of which `has` does not hold what `wants` asks for. */
function behind(what: string, wants: ReadonlyMap<string, number>, has: ReadonlyMap<string, number>): readonly string[] {
  return [...wants].flatMap(([id, rev]) => {
    const held = has.get(id);
    return held !== undefined && held >= rev ? [] : [`${what}: ${id} rev ${rev} (there: ${held ?? 'nothing'})`];
  });
}

function twice(what: string, names: readonly string[]): readonly string[] {
  const seen = new Set<string>();
  return names.flatMap((name) => (seen.size === seen.add(name).size ? [`${what} doubled: ${name}`] : []));
}

/** Asked of SQLite itself, not of the program under test. */
function integrityOf(file: string): readonly string[] {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    const rows = database.prepare('PRAGMA integrity_check').all();
    return rows.flatMap((row) => (row.integrity_check === 'ok' ? [] : [`integrity_check: ${row.integrity_check}`]));
  } finally {
    database.close();
  }
}
