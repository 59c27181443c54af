import type { Alert, MiningReading } from '#shared/model/alert.ts';
import { emptySignatureSet } from '#shared/signature/compile-signatures.ts';
import { describe, expect, it } from 'vitest';
import { readAlertSignals } from './alert-evidence.ts';

const SIDES = {
  client: { ip: '192.0.2.10', port: 51_544 },
  server: { ip: '203.0.113.77', port: 3333 },
};

function codesOf(mining: Partial<MiningReading> & Pick<MiningReading, 'verdict'>): readonly string[] {
  const alert: Alert = {
    atMs: 1_800_000_000_000,
    format: 'suricata-eve',
    type: 'alert',
    source: SIDES.client,
    destination: SIDES.server,
    signature: 'SITE stratum login',
    mining: { pools: [], wallets: [], logins: [], ...mining },
  };
  return readAlertSignals(alert, SIDES, emptySignatureSet()).map(({ code }) => code);
}

describe('the signals of an alert', () => {
  it('hold what the rule says beside what the payload shows', () => {
    expect(codesOf({ verdict: 'stratum', named: true })).toEqual(['network.alert-stratum', 'network.alert-named']);
    expect(codesOf({ verdict: 'named', named: true })).toEqual(['network.alert-named']);
  });

  it('do not put words into the mouth of a rule that says nothing of mining', () => {
    expect(codesOf({ verdict: 'stratum' })).toEqual(['network.alert-stratum']);
    expect(codesOf({ verdict: 'known-pool' })).toEqual(['network.alert-pool']);
  });
});
