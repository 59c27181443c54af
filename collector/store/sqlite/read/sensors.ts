import type { SensorRecord } from '../../queries.ts';
import type { SourcePosition } from '../../alert-chunk.ts';
import type { QueryRunner } from '../query-runner.ts';
import { queries } from '../schema.ts';

export function readSourcePosition(
  runner: QueryRunner,
  { source }: { readonly source: string },
): SourcePosition | undefined {
  const row = runner.first(
    queries.selectFrom('alert_source').select(['file', 'byte_offset as offset', 'ended']).where('name', '=', source),
  );
  if (row === undefined || row.file === null || row.offset === null) return undefined;
  return { file: row.file, offset: row.offset, ...(row.ended === 1 ? { ended: true } : {}) };
}

export function readSensors(runner: QueryRunner): readonly SensorRecord[] {
  const rows = runner.all(
    queries
      .selectFrom('alert_source')
      .select(['name', 'site', 'last_alert_ms', 'usual_gap_ms', 'read', 'understood', 'passed_over', 'rejected'])
      .orderBy('name'),
  );
  return rows.map((row) => ({
    source: row.name,
    site: row.site,
    ...(row.last_alert_ms === null ? {} : { lastAlertMs: row.last_alert_ms }),
    ...(row.usual_gap_ms === null ? {} : { usualGapMs: row.usual_gap_ms }),
    read: row.read,
    understood: row.understood,
    passedOver: row.passed_over,
    rejected: row.rejected,
  }));
}
