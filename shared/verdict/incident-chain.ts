import type { Finding } from '../model/finding.ts';
import type { Incident } from '../model/incident.ts';
import { isInsideAddress } from '../model/ip-scope.ts';
import type { MiningReading } from '../model/alert.ts';
import type { UnobservableReason } from '../model/observed.ts';
import { type Pool, poolKey } from '../model/pool.ts';
import type { SignalCode } from './signals.ts';

/** How a miner works, in the order in which it came about. */
export const CHAIN_KINDS = ['entry', 'file', 'process', 'relay', 'pool', 'wallet'] as const;
export type ChainKind = (typeof CHAIN_KINDS)[number];

/**
 * `seen`: somebody saw it. `inferred`: it follows from what was seen, but nobody saw it itself. `not-observable`: nobody could look, for
 * `reason`. `absent`: it was looked for and is not there.
 */
export type ChainCertainty = 'seen' | 'inferred' | 'not-observable' | 'absent';

/** A link of the chain. `items` are hostile names; `remedy` is a code of the catalogue that says how it becomes visible. */
export interface ChainNode {
  readonly kind: ChainKind;
  readonly certainty: ChainCertainty;
  readonly items: readonly string[];
  readonly reason?: UnobservableReason;
  readonly remedy?: string;
  /** What it is known from. */
  readonly findingIds: readonly string[];
  readonly alertIds: readonly string[];
}

/** An alert of the incident, as far as the chain needs it. */
export interface ChainAlert {
  readonly id: string;
  /** Both sides. */
  readonly ips: readonly string[];
  readonly mining?: MiningReading;
}

type Known = Pick<ChainNode, 'certainty' | 'items' | 'findingIds' | 'alertIds'> &
  Partial<Pick<ChainNode, 'reason' | 'remedy'>>;

/**
 * Draws what an incident is made of as a chain: entry, file, process, relay, pool, wallet. Says of each link whether it was seen or only
 * follows, and of what could not be seen, why. A relay stands in it only when there is one.
 */
export function incidentChain(
  incident: Incident,
  findings: readonly Finding[],
  alerts: readonly ChainAlert[],
): readonly ChainNode[] {
  const links: Readonly<Record<ChainKind, Known | undefined>> = {
    // No agent looks for how somebody got in yet.
    entry: { ...notObservable('not-implemented'), remedy: 'chain.remedy.entry' },
    file: fileOf(incident, findings),
    process: processOf(incident, findings),
    relay: relayOf(incident, alerts),
    pool: poolOf(incident, findings, alerts),
    wallet: walletOf(incident, findings, alerts),
  };
  return CHAIN_KINDS.flatMap((kind) => (links[kind] === undefined ? [] : [{ kind, ...links[kind] }]));
}

function fileOf(incident: Incident, findings: readonly Finding[]): Known {
  const { processes, configs, actor, role } = incident;
  const isMinersFile = actor?.startsWith('file:') === true && role !== 'hook';
  const items = distinct([
    ...processes.flatMap(({ exe }) => exe?.text ?? []),
    ...configs,
    ...(isMinersFile ? [actor.slice('file:'.length)] : []),
  ]);
  if (items.length > 0) return seen(items, findings.filter(({ subject }) => subject.type !== 'host').map(idOf), []);
  const unread = processes.flatMap((each) => each.notObservable ?? []).find(({ field }) => field === 'exe');
  const reason = unread?.reason ?? reasonOf(incident, ['artefact.miner-command', 'artefact.miner-config']);
  if (role === 'hook') return unseen(reason);
  // Whatever runs came from a file, though nobody could name it.
  return reason === undefined
    ? { ...seen([], [], []), certainty: 'inferred', remedy: 'chain.remedy.unnamed-file' }
    : unseen(reason);
}

function processOf(incident: Incident, findings: readonly Finding[]): Known {
  const { processes, joins, subject } = incident;
  if (processes.length > 0) {
    const named = joins.flatMap(({ alertId, process }) => (process === undefined ? [] : [alertId]));
    const about = findings.filter((finding) => finding.subject.type === 'process').map(idOf);
    return seen(distinct(processes.map(({ name, pid }) => `${name.text} (${pid})`)), about, named);
  }
  const reason = reasonOf(incident, ['network.pool-connection', 'cpu.sustained']);
  if (reason !== undefined) return unseen(reason);
  if (incident.actor?.startsWith('file:') === true) return unseen(undefined);
  // Something there does it, though nobody can say what.
  const where = subject.type === 'host' ? subject.hostname : subject.ip;
  const alertIds = joins.map(({ alertId }) => alertId);
  return { certainty: 'inferred', items: [where], findingIds: findings.map(idOf), alertIds };
}

function relayOf({ role, subject, pools, joins }: Incident, alerts: readonly ChainAlert[]): Known | undefined {
  if (role === 'relay') {
    const alertIds = joins.map(({ alertId }) => alertId);
    return seen([subject.type === 'host' ? subject.hostname : subject.ip], [], alertIds);
  }
  const inside = pools.filter(({ host }) => isInsideAddress(host));
  if (inside.length === 0) return undefined;
  // That somebody inside serves work was seen; that it passes it on follows, because no pool is inside.
  return { ...seen(inside.map(poolKey).map(withoutEnd), [], alertsOf(alerts, inside)), certainty: 'inferred' };
}

function poolOf(incident: Incident, findings: readonly Finding[], alerts: readonly ChainAlert[]): Known {
  const outside = incident.pools.filter(({ host }) => !isInsideAddress(host));
  if (outside.length > 0) {
    const keys = new Set(outside.map(poolKey));
    const findingIds = findings.filter(({ pools }) => pools.some((pool) => keys.has(poolKey(pool)))).map(idOf);
    const known = seen(distinct(outside.map(poolKey).map(withoutEnd)), findingIds, alertsOf(alerts, outside));
    const isMet = incident.conclusion.present.some(({ group }) => group === 'network');
    return isMet ? known : { ...known, certainty: 'inferred' };
  }
  if (incident.pools.length > 0) return { ...notObservable('no-agent'), remedy: 'chain.remedy.behind-relay' };
  return unseen(reasonOf(incident, ['network.alert-pool', 'network.pool-connection']));
}

function walletOf(incident: Incident, findings: readonly Finding[], alerts: readonly ChainAlert[]): Known {
  const { wallets } = incident;
  if (wallets.length === 0) {
    const codes = ['artefact.wallet-in-config', 'artefact.wallet-in-argv', 'network.wallet-in-payload'] as const;
    return unseen(reasonOf(incident, codes));
  }
  const isOurs = ({ address }: { readonly address: string }) => wallets.some((wallet) => wallet.address === address);
  const known = seen(
    wallets.map(({ coin, address }) => `${coin} ${address}`),
    findings.filter((finding) => finding.wallets.some(isOurs)).map(idOf),
    alerts.filter(({ mining }) => mining?.wallets.some(isOurs) === true).map(idOf),
  );
  // Without a right checksum it only looks like one.
  return wallets.some(({ valid }) => valid) ? known : { ...known, certainty: 'inferred' };
}

/** Why the first of these signals that could not be observed was not; undefined when all could. */
function reasonOf({ conclusion }: Incident, codes: readonly SignalCode[]): UnobservableReason | undefined {
  return codes.flatMap((code) => conclusion.notObservable.find((each) => each.code === code)?.reason ?? [])[0];
}

function seen(items: readonly string[], findingIds: readonly string[], alertIds: readonly string[]): Known {
  return { certainty: 'seen', items, findingIds, alertIds };
}

function unseen(reason: UnobservableReason | undefined): Known {
  return reason === undefined ? { ...seen([], [], []), certainty: 'absent' } : notObservable(reason);
}

function notObservable(reason: UnobservableReason): Known {
  return { ...seen([], [], []), certainty: 'not-observable', reason, remedy: `remedy.${reason}` };
}

function alertsOf(alerts: readonly ChainAlert[], pools: readonly Pool[]): readonly string[] {
  const hosts = new Set(pools.map(({ host }) => host));
  return alerts
    .filter(({ ips, mining }) => ips.some((ip) => hosts.has(ip)) || mining?.pools.some(({ host }) => hosts.has(host)))
    .map(idOf);
}

function withoutEnd(key: string): string {
  return key.replace(/:$/, '');
}

function idOf({ id }: { readonly id: string }): string {
  return id;
}

function distinct(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)];
}
