import { describe, expect, it } from 'vitest';
import type { Finding } from '../model/finding.ts';
import type { Incident } from '../model/incident.ts';
import type { UnobservableReason } from '../model/observed.ts';
import type { Signal } from '../model/signal.ts';
import { conclude } from './conclude.ts';
import { incidentChain } from './incident-chain.ts';
import type { Observability } from './observability.ts';
import type { SignalCode } from './signals.ts';

const PROCESS = {
  ...{ pid: 7, startId: 1, startedAtMs: 1, name: { text: 'kheiper' }, exe: { text: '/usr/bin/kheiper' } },
  groupKey: 'g',
};
const WALLET = { address: '4A', coin: 'XMR', valid: true };
const POOL = { host: 'pool.example', port: 3333 };
const everything: Observability = () => undefined;

function signal(code: SignalCode): Signal {
  return { code, quality: 1, params: {} };
}

function incident(more: Partial<Incident>, codes: readonly SignalCode[] = [], can = everything): Incident {
  return {
    ...{ id: 'i', rev: 1, subject: { type: 'host', hostId: 'h', hostname: 'db1', site: 's' }, role: 'miner' },
    ...{ processes: [], configs: [], pools: [], wallets: [], findingIds: [], joins: [], alertCount: 0 },
    ...{ firstSeenMs: 1, lastSeenMs: 2, conclusion: conclude(codes.map(signal), can), ...more },
  };
}

const finding: Finding = {
  ...{ id: 'finding-1', rev: 1, state: 'open', kind: 'miner-config', subject: { type: 'process', process: PROCESS } },
  ...{
    signals: [],
    pools: [POOL],
    wallets: [WALLET],
    evidence: [],
    attack: [],
    firstSeenMs: 1,
    lastSeenMs: 2,
    text: '',
  },
};

function linkOf(chain: ReturnType<typeof incidentChain>, kind: string) {
  return chain.find((node) => node.kind === kind);
}

describe('the chain of an incident', () => {
  it('of a miner that was seen at work is seen from file to wallet; how it got in nobody can tell yet', () => {
    const joins = [{ alertId: '9', atMs: 1, how: 'wire' as const, offsetMs: 0, process: PROCESS }];
    const known = { processes: [PROCESS], configs: ['/etc/c.json'], pools: [POOL], wallets: [WALLET], joins };
    const mining = { verdict: 'stratum' as const, pools: [POOL], wallets: [], logins: [] };
    const chain = incidentChain(incident(known, ['network.alert-stratum']), [finding], [{ id: '9', ips: [], mining }]);
    expect(chain).toEqual([
      {
        ...{ kind: 'entry', certainty: 'not-observable', items: [], findingIds: [], alertIds: [] },
        ...{ reason: 'not-implemented', remedy: 'chain.remedy.entry' },
      },
      {
        ...{ kind: 'file', certainty: 'seen', items: ['/usr/bin/kheiper', '/etc/c.json'] },
        ...{ findingIds: ['finding-1'], alertIds: [] },
      },
      { kind: 'process', certainty: 'seen', items: ['kheiper (7)'], findingIds: ['finding-1'], alertIds: ['9'] },
      { kind: 'pool', certainty: 'seen', items: ['pool.example:3333'], findingIds: ['finding-1'], alertIds: ['9'] },
      { kind: 'wallet', certainty: 'seen', items: ['XMR 4A'], findingIds: ['finding-1'], alertIds: [] },
    ]);
  });

  it('of a library that is loaded into every program has no file and no process of a miner', () => {
    const hook = { actor: 'file:/tmp/x.so', role: 'hook' as const };
    const certaintyOf = (can: Observability) =>
      linkOf(incidentChain(incident(hook, ['evasion.preload-hook'], can), [], []), 'file');
    expect(certaintyOf(everything)).toMatchObject({ certainty: 'absent', items: [] });
    expect(certaintyOf(() => 'no-permission')).toMatchObject({ certainty: 'not-observable', items: [] });
    const chain = incidentChain(incident(hook, ['evasion.preload-hook']), [], []);
    expect(chain.filter(({ certainty }) => certainty === 'seen' || certainty === 'inferred')).toEqual([]);
  });

  it('infers a pool that stands only in a configuration, and a wallet with a wrong checksum', () => {
    const known = { pools: [POOL], wallets: [{ ...WALLET, valid: false }] };
    const chain = incidentChain(incident(known, ['artefact.miner-config']), [], []);
    expect(linkOf(chain, 'pool')?.certainty).toBe('inferred');
    expect(linkOf(chain, 'wallet')?.certainty).toBe('inferred');
  });

  it('of an address without an agent says that nobody can look there', () => {
    const subject = { type: 'address', site: 's', ip: '192.0.2.1' } as const;
    const can = (need: string): UnobservableReason | undefined => (need === 'sensor' ? undefined : 'no-agent');
    const chain = incidentChain(incident({ subject, pools: [POOL] }, ['network.alert-pool'], can), [], []);
    for (const kind of ['file', 'process', 'wallet']) {
      expect(linkOf(chain, kind)).toMatchObject({
        ...{ certainty: 'not-observable', reason: 'no-agent', remedy: 'remedy.no-agent', items: [] },
      });
    }
    expect(linkOf(chain, 'pool')?.certainty).toBe('seen');
  });

  it('of a host on which nobody was named says that something there does it', () => {
    const joins = [{ alertId: '9', atMs: 1, how: 'address' as const, offsetMs: 0 }];
    const chain = incidentChain(incident({ joins, pools: [POOL] }, ['network.alert-pool']), [], []);
    expect(linkOf(chain, 'process')).toMatchObject({ certainty: 'inferred', items: ['db1'], alertIds: ['9'] });
    expect(linkOf(chain, 'file')).toMatchObject({
      ...{ certainty: 'inferred', items: [], remedy: 'chain.remedy.unnamed-file' },
    });
  });

  it('takes an address of the own network for a relay, behind which the pool is hidden', () => {
    const inside = { host: '10.1.2.3', port: 45700 };
    const chain = incidentChain(
      incident({ pools: [inside], processes: [PROCESS] }, ['network.alert-pool']),
      [],
      [
        { id: '8', ips: ['10.0.0.1', '10.1.2.3'] },
        { id: '9', ips: ['10.0.0.1', '192.0.2.9'] },
      ],
    );
    expect(chain.map(({ kind }) => kind)).toEqual(['entry', 'file', 'process', 'relay', 'pool', 'wallet']);
    expect(linkOf(chain, 'relay')).toMatchObject({ certainty: 'inferred', items: ['10.1.2.3:45700'], alertIds: ['8'] });
    expect(linkOf(chain, 'pool')).toMatchObject({ certainty: 'not-observable', remedy: 'chain.remedy.behind-relay' });
    const relay = incidentChain(incident({ role: 'relay', pools: [POOL] }, ['network.alert-pool']), [], []);
    expect(linkOf(relay, 'relay')).toMatchObject({ certainty: 'seen', items: ['db1'] });
  });

  it('tells what is absent from what could not be looked for', () => {
    expect(linkOf(incidentChain(incident({}), [], []), 'pool')).toMatchObject({ certainty: 'absent' });
    const blind = incident({}, [], (need) => (need === 'sensor' ? 'no-sensor' : undefined));
    expect(linkOf(incidentChain(blind, [], []), 'pool')).toMatchObject({ reason: 'no-sensor' });
    expect(linkOf(incidentChain(blind, [], []), 'wallet')).toMatchObject({ reason: 'no-sensor' });
  });
});
