import { normaliseIp } from '#shared/signature/ip-address.ts';

/** One end of a connection as people write it. */
export interface PastedPlace {
  readonly ip: string;
  readonly port?: number;
}

/** A connection as people write it; at least one end has a port. */
export interface PastedConnection {
  readonly protocol?: string;
  readonly source: PastedPlace;
  readonly destination: PastedPlace;
}

/** A line of a log can be longer; nobody writes a connection so. */
const MAX_LINE_CHARS = 500;
const ARROW = /\s*(?:<?-{1,2}>|=>|[→⇒➔]|\s>\s)\s*/;
const PROTOCOL = /^[{(]?(tcp|udp|icmp|sctp)6?[})]?$/i;
const KEY = /^(src|sport|dst|dport|spt|dpt|src_?ip|src_?port|dest_?ip|dest_?port|dst_?ip|dst_?port|proto)[=:](.+)$/i;
/** What tools print beside the two ends: queue lengths, states, nothing. */
const BESIDE = /^(?:\d{1,10}|-|[A-Z_]{2,15}|\d{1,3}\.\d+|IP6?)$/;

/**
 * Reads one line that is a connection and nothing else: `tcp 10.0.0.1:51544 -> 192.0.2.7:3333`, five fields separated by spaces or commas,
 * `src=… dst=… sport=… dport=…`, a line of netstat, ss or tcpdump. Undefined for every other line.
 */
export function readPastedConnection(line: string): PastedConnection | undefined {
  if (line.length > MAX_LINE_CHARS) return undefined;
  return readArrow(line) ?? readFields(line);
}

function readArrow(line: string): PastedConnection | undefined {
  const parts = line.split(ARROW);
  if (parts.length !== 2) return undefined;
  const left = tokensOf(parts[0] ?? '');
  const right = tokensOf(parts[1] ?? '');
  const protocol = protocolOf([...left, ...right]);
  const source = readPlace(left.filter((token) => !PROTOCOL.test(token)).at(-1));
  const destination = readPlace(right.filter((token) => !PROTOCOL.test(token))[0]);
  return connectionOf(protocol, source, destination);
}

function readFields(line: string): PastedConnection | undefined {
  const tokens = tokensOf(line);
  if (tokens.length < 2 || tokens.length > 24) return undefined;
  const protocol = protocolOf(tokens);
  const keyed = readKeyed(tokens);
  if (keyed !== undefined) return keyed;
  const rest = tokens.filter((token) => !PROTOCOL.test(token));
  const [first, second, third, fourth, ...more] = rest;
  if (rest.length >= 4 && more.length === 0) {
    const byPorts = connectionOf(protocol, joined(first, second), joined(third, fourth));
    const byAddresses = connectionOf(protocol, joined(first, third), joined(second, fourth));
    if (byPorts !== undefined || byAddresses !== undefined) return byPorts ?? byAddresses;
  }
  const places = rest.flatMap((token) => readPlace(token) ?? []);
  const isAllPlaces = rest.every((token) => readPlace(token) !== undefined || BESIDE.test(token));
  const withPorts = places.filter(({ port }) => port !== undefined);
  if (!isAllPlaces || places.length !== 2 || withPorts.length !== 2) return undefined;
  return connectionOf(protocol, places[0], places[1]);
}

/** Of a line of conntrack, which tells both directions, the first one. */
function readKeyed(tokens: readonly string[]): PastedConnection | undefined {
  const values = new Map<string, string>();
  for (const token of tokens) {
    const [, key, value] = KEY.exec(token) ?? [];
    if (key === undefined || value === undefined) continue;
    const name = nameOfKey(key);
    if (!values.has(name)) values.set(name, value);
  }
  if (!values.has('source') || !values.has('destination')) return undefined;
  const protocol = protocolOf([...tokens, values.get('protocol') ?? '']);
  const source = joined(values.get('source'), values.get('source-port') ?? '');
  const destination = joined(values.get('destination'), values.get('destination-port') ?? '');
  return connectionOf(protocol, source, destination);
}

function nameOfKey(key: string): string {
  const lower = key.toLowerCase();
  if (lower === 'proto') return 'protocol';
  const side = lower.startsWith('s') ? 'source' : 'destination';
  return /(?:port|spt|dpt)$/.test(lower) ? `${side}-port` : side;
}

function connectionOf(
  protocol: string | undefined,
  source: PastedPlace | undefined,
  destination: PastedPlace | undefined,
): PastedConnection | undefined {
  if (source === undefined || destination === undefined) return undefined;
  if (source.port === undefined && destination.port === undefined) return undefined;
  return { ...(protocol === undefined ? {} : { protocol }), source, destination };
}

function tokensOf(text: string): readonly string[] {
  return text.split(/[\s,;|"']+/).filter((token) => token !== '');
}

function protocolOf(tokens: readonly string[]): string | undefined {
  for (const token of tokens) {
    const name = PROTOCOL.exec(token)?.[1];
    if (name !== undefined) return name.toLowerCase();
  }
  return undefined;
}

function joined(ip: string | undefined, port: string | undefined): PastedPlace | undefined {
  const address = normaliseIp(ip ?? '');
  if (address === undefined) return undefined;
  if (port === undefined || port === '') return { ip: address };
  const number = readPort(port);
  return number === undefined ? undefined : { ip: address, port: number };
}

/** `IP`, `IP:port`, `[IPv6]:port`, and as tcpdump writes it `IP.port`. */
export function readPlace(token: string | undefined): PastedPlace | undefined {
  if (token === undefined || token.length > 80) return undefined;
  // `2001:db8::` ends in what else only separates.
  const withoutEnd = token.replace(/[,;]+$/, '');
  const text = token.replace(/[,:;]+$/, '');
  const plain = normaliseIp(withoutEnd) ?? normaliseIp(text);
  if (plain !== undefined) return { ip: plain };
  const [, bracketed, v4, digits] =
    /^(?:\[([0-9A-Fa-f:.%\w]+)\]|([0-9.]+))(?::|(?<=(?:\d+\.){3}\d+)\.)(\d{1,5})$/.exec(text) ?? [];
  const ip = normaliseIp(bracketed ?? v4 ?? '');
  const port = readPort(digits ?? '');
  return ip === undefined || port === undefined ? undefined : { ip, port };
}

function readPort(digits: string): number | undefined {
  if (!/^\d{1,5}$/.test(digits)) return undefined;
  const port = Number(digits);
  return port >= 1 && port <= 65_535 ? port : undefined;
}
