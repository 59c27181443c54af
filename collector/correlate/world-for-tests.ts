import type { Allowance } from '#shared/model/allowance.ts';
import type { Ownership, Tuple } from '#shared/model/connection.ts';
import type { Finding } from '#shared/model/finding.ts';
import { capabilityNameSchema } from '#shared/model/host.ts';
import type { Incident } from '#shared/model/incident.ts';
import type { ProcessRef } from '#shared/model/process-ref.ts';
import type { OwnerQuestion } from '#shared/protocol/messages.ts';
import { compileSignatures } from '#shared/signature/compile-signatures.ts';
import type { SignatureSet } from '#shared/signature/signature-set.ts';
import type { SignalCode } from '#shared/verdict/signals.ts';
import type { RelevantAlert } from '../store/alert-chunk.ts';
import type { StoredAllowance } from '../store/queries.ts';
import type { AddressedQuestion, CorrelatedHost, CorrelateEvent, CorrelateOutcome } from './correlate-event.ts';
import { Correlator } from './correlator.ts';
import { unheldAlertIds } from './unheld-alerts.ts';

export const START_MS = Date.UTC(2026, 2, 1);
export const POOL = { ip: '203.0.113.7', port: 3333 } as const;

/** A site that names one documentation address as a pool. */
export function siteSignatures(): SignatureSet {
  return compileSignatures([
    {
      ...{ type: 'address', id: `address:${POOL.ip}:${POOL.port}`, source: 'site', confidence: 'high', sources: [] },
      ...{ address: POOL.ip, port: POOL.port, is: 'pool' },
    },
  ]);
}

export function hostNamed(name: string, ip: string, more: Partial<CorrelatedHost> = {}): CorrelatedHost {
  const capabilities = capabilityNameSchema.options.map((capability) => ({ name: capability }));
  return {
    hostId: `host-${name}`,
    hostname: name,
    site: 's',
    addresses: ['127.0.0.1', ip],
    clockOffsetMs: 0,
    capabilities,
    ...more,
  };
}

export function processNamed(name: string, pid = 100): ProcessRef {
  return {
    ...{ pid, startId: pid * 10, startedAtMs: START_MS, name: { text: name }, exe: { text: `/opt/${name}` } },
    groupKey: `/opt/${name}`,
  };
}

export function tuple(local: readonly [string, number], remote: readonly [string, number]): Tuple {
  return { protocol: 'tcp', local: { ip: local[0], port: local[1] }, remote: { ip: remote[0], port: remote[1] } };
}

export function findingAbout(process: ProcessRef, codes: readonly SignalCode[], more: Partial<Finding> = {}): Finding {
  return {
    ...{
      id: `finding-${process.pid}`,
      rev: 1,
      state: 'open',
      kind: 'miner-config',
      subject: { type: 'process', process },
    },
    signals: codes.map((code) => ({
      code,
      quality: 1,
      params: code.endsWith('config') ? { path: '/opt/config.json' } : {},
    })),
    ...{ pools: [], wallets: [], evidence: [], attack: [], firstSeenMs: START_MS, lastSeenMs: START_MS, text: '' },
    ...more,
  };
}

export function alertOf(
  id: string,
  source: readonly [string, number?],
  destination: readonly [string, number?],
  more: Partial<RelevantAlert['alert']> = {},
): RelevantAlert {
  const side = ([ip, port]: readonly [string, number?]) => (port === undefined ? { ip } : { ip, port });
  return {
    id,
    site: 's',
    alert: {
      ...{
        atMs: START_MS,
        format: 'suricata-eve',
        type: 'alert',
        source: side(source),
        destination: side(destination),
      },
      mining: { verdict: 'stratum', pools: [], wallets: [], logins: [] },
      ...more,
    },
  };
}

/** A collector with a store and agents that answer at once, without any of them. */
export class World {
  nowMs = START_MS;
  correlator: Correlator;
  readonly connected = new Map<string, CorrelatedHost>();
  readonly known = new Map<string, CorrelatedHost>();
  readonly stored = new Map<string, Incident>();
  readonly alerts: RelevantAlert[] = [];
  readonly owned = new Map<string, Ownership[]>();
  readonly asked: AddressedQuestion[] = [];
  readonly allowances = new Map<string, StoredAllowance>();
  /** Agents take note of questions but do not answer. */
  isMute = false;
  readonly #signatures = siteSignatures();
  #hasSensor = false;

  constructor() {
    this.correlator = new Correlator(() => this.#signatures);
  }

  /** Incidents as people see them, without those that went over into others. */
  get incidents(): readonly Incident[] {
    return [...this.stored.values()].filter(({ mergedInto }) => mergedInto === undefined);
  }

  own(host: CorrelatedHost, process: ProcessRef, connection: Tuple, more: Partial<Ownership> = {}): void {
    const firstSeenMs = START_MS + host.clockOffsetMs;
    const ownership = { tuple: connection, process, firstSeenMs, lastSeenMs: firstSeenMs + 3_600_000, ...more };
    this.owned.set(host.hostId, [...(this.owned.get(host.hostId) ?? []), ownership]);
  }

  connect(...hosts: readonly CorrelatedHost[]): void {
    for (const host of hosts) {
      this.connected.set(host.hostId, host);
      this.known.set(host.hostId, host);
      this.send({ type: 'host-connected', host });
    }
  }

  disconnect(host: CorrelatedHost): void {
    this.connected.delete(host.hostId);
    this.send({ type: 'host-disconnected', hostId: host.hostId });
  }

  alert(...alerts: readonly RelevantAlert[]): void {
    this.alerts.push(...alerts);
    this.#hasSensor = true;
    this.send({ type: 'sensor-reported', site: 's', atMs: this.nowMs });
    this.send({ type: 'alerts', alerts });
  }

  /** From now on these are normal, and no others. */
  allow(...allowances: readonly Allowance[]): void {
    const counted = new Map(this.allowances);
    this.allowances.clear();
    for (const allowance of allowances)
      this.allowances.set(allowance.id, { silenced: 0, ...counted.get(allowance.id), allowance });
    this.send({ type: 'allowances', allowances: [...this.allowances.values()] });
  }

  pass(seconds: number): void {
    for (let second = 0; second < seconds; second += 1) {
      this.nowMs += 1_000;
      this.send({ type: 'time' });
    }
  }

  send(event: CorrelateEvent): void {
    this.#deliver(this.correlator.handle(event, this.nowMs));
  }

  /** The collector dies and comes back with what its store holds. */
  restart(): void {
    this.correlator = new Correlator(() => this.#signatures);
    const incidents = structuredClone([...this.stored.values()]);
    const unheld = new Set(unheldAlertIds(incidents));
    const alerts = this.alerts.filter(({ id }) => unheld.has(id));
    const allowances = [...this.allowances.values()];
    this.send({ type: 'restore', hosts: [...this.known.values()], incidents, alerts, allowances });
    if (this.#hasSensor) this.send({ type: 'sensor-reported', site: 's', atMs: this.nowMs });
    for (const host of this.connected.values()) this.send({ type: 'host-connected', host });
    if (this.alerts.length > 0) this.send({ type: 'alerts', alerts: this.alerts, replayed: true });
  }

  #deliver(outcome: CorrelateOutcome): void {
    for (const incident of outcome.incidents) {
      const before = this.stored.get(incident.id);
      if (before !== undefined && before.rev >= incident.rev) throw new Error(`${incident.id} has no new revision`);
      this.stored.set(incident.id, incident);
    }
    for (const { id, ...count } of outcome.allowanceCounts) {
      const stored = this.allowances.get(id);
      if (stored !== undefined) this.allowances.set(id, { allowance: stored.allowance, ...count });
    }
    this.asked.push(...outcome.questions);
    if (this.isMute) return;
    for (const { hostId, question } of outcome.questions) {
      if (!this.connected.has(hostId)) throw new Error(`${hostId} is not connected and was asked`);
      const { questionId } = question;
      this.send({ type: 'owners', hostId, questionId, owners: this.#ownersOf(hostId, question) });
    }
  }

  /** As generous as an agent may be: everything about that remote end, whatever the local port. */
  #ownersOf(hostId: string, question: OwnerQuestion): readonly Ownership[] {
    const { remote } = question.tuple;
    return (this.owned.get(hostId) ?? []).filter(
      ({ tuple: own, firstSeenMs, lastSeenMs }) =>
        own.remote.ip === remote.ip &&
        own.remote.port === remote.port &&
        question.atMs >= firstSeenMs - question.toleranceMs &&
        question.atMs <= lastSeenMs + question.toleranceMs,
    );
  }
}
