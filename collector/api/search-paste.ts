import type { SearchItem } from '#shared/api/search.ts';
import { render } from '#shared/catalogue/render.ts';
import { renderIncidentSentence } from '#shared/catalogue/render-incident-sentence.ts';
import type { Language } from '#shared/cli/language-option.ts';
import { poolKey } from '#shared/model/pool.ts';
import { type Verdict, verdictSchema } from '#shared/model/verdict.ts';
import { toIsoTime } from '#shared/output/iso-time.ts';
import { type PastedItem, readPaste } from '#shared/recognise/paste.ts';
import type { SignatureSet } from '#shared/signature/signature-set.ts';
import type { AddressAlerts, AddressOwner } from '../store/alert-questions.ts';
import type { Mentions } from '../store/mentions.ts';
import type { ApiContext } from './api-context.ts';
import { knownAs, toKnownAs } from './describe-addresses.ts';

const MAX_EACH = 20;
const MAX_OF_NETWORK = 100;
/** So many texts are looked for in the middle of others; of more, only whole ones are found. */
const MAX_PARTS = 5;

export interface SearchAnswer {
  readonly items: SearchItem[];
  readonly isList: boolean;
  readonly isCut: boolean;
}

/** Recognises what was pasted and says of each thing what is known. The work is bounded by the number of things, not by their product. */
export async function searchPaste(context: ApiContext, text: string, language: Language): Promise<SearchAnswer> {
  const { store, signatures } = context;
  const set = signatures();
  const { items, isList, isCut } = readPaste(text, { known: set.knownWallets });
  const networks = await readNetworks(context, items);
  const ips = [...new Set(items.flatMap((item) => [...addressesOf(item), ...(networks.get(item) ?? [])]))];
  const texts = [...new Set(items.flatMap(textsOf))];
  const [alerts, mentions, listed, connections, alertIds] = await Promise.all([
    store.read('address-alerts', { ips }),
    store.read('mentions', { texts, how: texts.length <= MAX_PARTS ? 'part' : 'whole', most: MAX_EACH }),
    store.read('hosts-at', { ips }),
    readConnections(context, items),
    readAlertIds(context, items),
  ]);
  const addresses = [...alerts, ...listed].map(({ site, ip }) => ({ site, ip }));
  const owners = await store.read('address-owners', { addresses });
  const known: Known = {
    set,
    alerts: Map.groupBy(alerts, ({ ip }) => ip),
    owners: Map.groupBy(owners, ({ ip }) => ip),
    mentions: new Map(mentions.map((mention) => [mention.text, mention])),
    ...{ networks, connections, alertIds, language },
  };
  const described = items.map((item) => describeItem(item, known));
  return { items: isList ? described : await Promise.all(described.map(withTitles)), isList, isCut };

  /** Of one thing only: each title takes a whole incident. */
  async function withTitles(item: SearchItem): Promise<SearchItem> {
    const incidents = await Promise.all(
      item.incidents.slice(0, MAX_EACH).map(async (brief) => {
        const incident = await store.read('incident', { id: brief.id });
        return incident === undefined ? brief : { ...brief, title: renderIncidentSentence(incident, language) };
      }),
    );
    return { ...item, incidents: [...incidents, ...item.incidents.slice(MAX_EACH)] };
  }
}

interface Known {
  readonly set: SignatureSet;
  readonly alerts: ReadonlyMap<string, readonly AddressAlerts[]>;
  readonly owners: ReadonlyMap<string, readonly AddressOwner[]>;
  readonly mentions: ReadonlyMap<string, Mentions>;
  readonly networks: ReadonlyMap<PastedItem, readonly string[]>;
  readonly connections: ReadonlyMap<PastedItem, SearchItem['alerts']>;
  readonly alertIds: ReadonlySet<string>;
  readonly language: Language;
}

function describeItem(item: PastedItem, known: Known): SearchItem {
  const ofNetwork = known.networks.get(item);
  const ips = [...addressesOf(item), ...(ofNetwork ?? [])];
  const ofAddresses = alertsOf(ips.flatMap((ip) => known.alerts.get(ip) ?? []));
  const alerts = item.kind === 'connection' ? known.connections.get(item) : ofAddresses;
  const isAlert = item.kind === 'alert' && known.alertIds.has(item.id);
  const owners = ips.flatMap((ip) => known.owners.get(ip) ?? []);
  const mentions = textsOf(item).flatMap((text) => known.mentions.get(text) ?? []);
  const hosts = [
    ...owners.flatMap(({ hosts, site }) => hosts.map((host) => ({ ...host, site }))),
    ...mentions.flatMap((mention) => mention.hosts),
  ];
  // What is seen of a long list is the worst.
  const incidents = [...owners, ...mentions]
    .flatMap((each) => each.incidents)
    .toSorted((left, right) => rankOf(right.verdict) - rankOf(left.verdict));
  const findings = mentions
    .flatMap((mention) => mention.findings)
    .map((finding) => ({
      ...finding,
      title: render(`finding.${finding.kind}`, {}, known.language, finding.kind),
    }));
  const notes = mentions
    .flatMap((mention) => mention.notes)
    .map(({ atMs, ...note }) => ({ ...note, at: toIsoTime(atMs) }));
  const listed = listedAs(item, ips, known.set);
  return {
    recognised: item as SearchItem['recognised'],
    label: labelOf(item),
    isKnown:
      [hosts, incidents, findings, notes, listed].some((list) => list.length > 0) || alerts !== undefined || isAlert,
    ...(alerts === undefined ? {} : { alerts }),
    ...(ofNetwork === undefined ? {} : { addresses: [...ofNetwork] }),
    hosts: distinct(hosts),
    incidents: distinct(incidents),
    findings: distinct(findings),
    notes: notes.slice(0, MAX_EACH),
    knownAs: listed,
  };
}

async function readNetworks(
  { store }: ApiContext,
  items: readonly PastedItem[],
): Promise<ReadonlyMap<PastedItem, readonly string[]>> {
  const networks = items.flatMap((item) => (item.kind === 'network' ? [item] : [])).slice(0, MAX_EACH);
  if (networks.length === 0) return new Map();
  const cidrs = networks.map(({ cidr }) => cidr);
  const found = await store.read('network-addresses', { cidrs, most: MAX_OF_NETWORK });
  const ipsOf = new Map(found.map(({ cidr, ips }) => [cidr, ips]));
  return new Map(networks.map((item) => [item, ipsOf.get(item.cidr) ?? []]));
}

/** Alerts with exactly these ends, the newest 1,000. */
async function readConnections(
  { store }: ApiContext,
  items: readonly PastedItem[],
): Promise<ReadonlyMap<PastedItem, SearchItem['alerts']>> {
  const connections = items.flatMap((item) => (item.kind === 'connection' ? [item] : [])).slice(0, MAX_EACH);
  const found = await Promise.all(
    connections.map(async (item) => {
      const { source, destination } = item;
      const is = (field: 'source' | 'destination' | 'port', value: string) => ({ field, value, isNot: false });
      const port = destination.port === undefined ? [] : [is('port', String(destination.port))];
      const conditions = [is('source', source.ip), is('destination', destination.ip), ...port];
      const { rows } = await store.read('alerts', { limit: 1_000, conditions });
      const own = rows
        .map(({ alert }) => alert)
        .filter((alert) => (source.port ?? alert.source.port) === alert.source.port);
      const [last, first] = [own[0], own.at(-1)];
      if (last === undefined || first === undefined) return [item, undefined] as const;
      const mining = own.filter((alert) => alert.mining !== undefined).length;
      const times = { firstSeen: toIsoTime(first.atMs), lastSeen: toIsoTime(last.atMs) };
      return [item, { total: own.length, mining, ...times }] as const;
    }),
  );
  return new Map(found);
}

async function readAlertIds({ store }: ApiContext, items: readonly PastedItem[]): Promise<ReadonlySet<string>> {
  const ids = items.flatMap((item) => (item.kind === 'alert' ? [item.id] : [])).slice(0, MAX_EACH);
  return new Set((await store.read('alerts-by-id', { ids })).map(({ id }) => id));
}

function addressesOf(item: PastedItem): readonly string[] {
  if (item.kind === 'address') return [item.ip];
  return item.kind === 'connection' ? [item.source.ip, item.destination.ip] : [];
}

/** What is looked for in names and texts. */
function textsOf(item: PastedItem): readonly string[] {
  return item.kind === 'network' || item.kind === 'connection' || item.kind === 'alert' ? [] : [textOf(item)];
}

function textOf(item: PastedItem): string {
  return item.kind === 'address' ? item.ip : labelOf(item);
}

function labelOf(item: PastedItem): string {
  switch (item.kind) {
    case 'address':
      return written(item);
    case 'network':
      return item.cidr;
    case 'connection':
      return `${item.protocol === undefined ? '' : `${item.protocol} `}${written(item.source)} → ${written(item.destination)}`;
    case 'wallet':
      return item.wallet.address;
    case 'pool':
      return item.pool.port === undefined ? item.pool.host : poolKey(item.pool);
    case 'domain':
      return item.domain;
    case 'file-hash':
      return item.hash;
    case 'text':
      return item.text;
    default:
      return item.id;
  }
}

function written({ ip, port }: { readonly ip: string; readonly port?: number }): string {
  if (port === undefined) return ip;
  return ip.includes(':') ? `[${ip}]:${port}` : `${ip}:${port}`;
}

function listedAs(item: PastedItem, ips: readonly string[], set: SignatureSet): SearchItem['knownAs'] {
  const matches = [
    item.kind === 'wallet' ? set.wallet(item.wallet.address) : undefined,
    item.kind === 'pool' ? set.matchPool(item.pool) : undefined,
    item.kind === 'domain' ? set.matchDomain(item.domain) : undefined,
    item.kind === 'address' && item.port !== undefined ? set.matchAddress(item.ip, item.port) : undefined,
    item.kind === 'connection' ? set.matchAddress(item.destination.ip, item.destination.port) : undefined,
  ];
  const all = [
    ...matches.flatMap((match) => (match === undefined ? [] : [toKnownAs(match)])),
    ...ips.flatMap((ip) => knownAs(set, ip)),
  ];
  return distinct(all);
}

function alertsOf(rows: readonly AddressAlerts[]): SearchItem['alerts'] {
  if (rows.length === 0) return undefined;
  return {
    total: rows.reduce((sum, { asSource, asDestination }) => sum + asSource + asDestination, 0),
    mining: rows.reduce((sum, { mining }) => sum + mining, 0),
    firstSeen: toIsoTime(Math.min(...rows.map(({ firstSeenMs }) => firstSeenMs))),
    lastSeen: toIsoTime(Math.max(...rows.map(({ lastSeenMs }) => lastSeenMs))),
  };
}

function rankOf(verdict: Verdict): number {
  return verdictSchema.options.indexOf(verdict);
}

function distinct<T extends { readonly id: string }>(items: readonly T[]): T[] {
  return [...new Map(items.map((item) => [item.id, item])).values()].slice(0, MAX_EACH);
}
