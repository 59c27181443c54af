import assert from 'node:assert/strict';
import { findingOf, hostOf } from './conformance-data.ts';
import type { Store } from './store.ts';
import { allowanceRequirements } from './conformance-allowances.ts';
import { baitRequirements } from './conformance-baits.ts';
import { accessRequirements } from './conformance-access.ts';
import { alertRequirements } from './conformance-alerts.ts';
import { incidentRequirements } from './conformance-incidents.ts';
import { hostRequirements } from './conformance-hosts.ts';
import { drillDownRequirements } from './conformance-drill-down.ts';
import { recordRequirements } from './conformance-records.ts';
import { reopeningRequirements } from './conformance-reopening.ts';
import { retentionRequirements } from './conformance-retention.ts';
import { seriesRequirements } from './conformance-series.ts';

/** Something that every store must do. `check` is given a new and empty store and throws when it does not. */
export interface StoreRequirement {
  readonly name: string;
  check(store: Store): Promise<void>;
}

const generalRequirements: Record<string, (store: Store) => Promise<void>> = {
  'hostile texts come back as they went in': async (store) => {
    const hostile = '\u001b[31m<script>alert(1)</script>\u202e\'"; DROP TABLE finding; -- \0 挖矿';
    await store.write([
      { op: 'put-host', host: hostOf(hostile) },
      { op: 'put-finding', hostId: hostile, receivedAtMs: 1, finding: { ...findingOf('finding-1', 1), text: hostile } },
    ]);
    assert.equal((await store.read('host', { hostId: hostile }))?.hostId, hostile);
    assert.equal((await store.read('findings', { hostId: hostile, limit: 1 })).rows[0]?.finding.text, hostile);
  },

  'after closing, every call is refused': async (store) => {
    await store[Symbol.asyncDispose]();
    await assert.rejects(store.write([]), { name: 'StoreError', code: 'closed' });
    await assert.rejects(store.read('hosts', { limit: 1 }), { name: 'StoreError', code: 'closed' });
    await store[Symbol.asyncDispose]();
  },
};

/** What every store must do, whatever database it is on. Run each with a new store. */
export const STORE_CONFORMANCE: readonly StoreRequirement[] = Object.entries({
  ...recordRequirements,
  ...hostRequirements,
  ...incidentRequirements,
  ...reopeningRequirements,
  ...alertRequirements,
  ...accessRequirements,
  ...retentionRequirements,
  ...allowanceRequirements,
  ...baitRequirements,
  ...seriesRequirements,
  ...drillDownRequirements,
  ...generalRequirements,
}).map(([name, check]) => ({ name, check }));
