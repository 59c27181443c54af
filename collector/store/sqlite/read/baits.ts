import type { BaitRecord } from '#shared/model/bait.ts';
import type { QueryRunner } from '../query-runner.ts';
import { queries } from '../schema.ts';

const SELECT_BAITS = queries.selectFrom('bait').select('body');

export function readBaits(runner: QueryRunner, { hostId }: { readonly hostId: string }): readonly BaitRecord[] {
  return runner.all(SELECT_BAITS.where('host', '=', hostId).orderBy('row', 'desc')).map(recordOf);
}

export function readOpenBaits(runner: QueryRunner): readonly BaitRecord[] {
  return runner.all(SELECT_BAITS.where('open', '=', 1).orderBy('row')).map(recordOf);
}

function recordOf({ body }: { readonly body: string }): BaitRecord {
  return JSON.parse(body) as BaitRecord;
}
