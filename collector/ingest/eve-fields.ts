import { readEveTime } from './eve-time.ts';
import { payloadOfBase64, payloadOfText } from './payload.ts';

/**
 * What we want of an EVE event, in one flat form. Values of another type than Suricata writes are absent here; texts are as
 * written and hostile. `dns` is the whole object, because answers are lists.
 */
export interface EveFields {
  /** Epoch milliseconds; absent when there is no time or none that can be read. */
  atMs?: number | undefined;
  eventType?: string | undefined;
  sensor?: string | undefined;
  sourceIp?: string | undefined;
  sourcePort?: number | undefined;
  destinationIp?: string | undefined;
  destinationPort?: number | undefined;
  protocol?: string | undefined;
  action?: string | undefined;
  signatureId?: number | undefined;
  signature?: string | undefined;
  category?: string | undefined;
  severity?: number | undefined;
  packetsToServer?: number | undefined;
  packetsToClient?: number | undefined;
  bytesToServer?: number | undefined;
  bytesToClient?: number | undefined;
  /** Of a `netflow` event, which has one direction. */
  packets?: number | undefined;
  bytes?: number | undefined;
  /** `payload_printable`, or else `payload`, which is base64. */
  payload?: EvePayload | undefined;
  sni?: string | undefined;
  httpHost?: string | undefined;
  dns?: unknown;
}

/** A payload, not decoded yet: most are never looked at. */
export interface EvePayload {
  /** False when there is neither a quote nor a brace in it: then no message of miners is in it. */
  readonly mayTalk: boolean;
  /** The start of it as text, at most `MAX_PAYLOAD_CHARS`; not fit for printing. Good as long as the bytes of the line are. */
  read(): string;
}

/** Which key of the event, or of an object directly in it, becomes which field. `undefined` as second key: of the event itself. */
export const EVE_TEXTS = [
  ['eventType', undefined, 'event_type'],
  ['sensor', undefined, 'host'],
  ['sourceIp', undefined, 'src_ip'],
  ['destinationIp', undefined, 'dest_ip'],
  ['protocol', undefined, 'proto'],
  ['action', 'alert', 'action'],
  ['signature', 'alert', 'signature'],
  ['category', 'alert', 'category'],
  ['sni', 'tls', 'sni'],
  ['httpHost', 'http', 'hostname'],
] as const;

export const EVE_NUMBERS = [
  ['sourcePort', undefined, 'src_port'],
  ['destinationPort', undefined, 'dest_port'],
  ['signatureId', 'alert', 'signature_id'],
  ['severity', 'alert', 'severity'],
  ['packetsToServer', 'flow', 'pkts_toserver'],
  ['packetsToClient', 'flow', 'pkts_toclient'],
  ['bytesToServer', 'flow', 'bytes_toserver'],
  ['bytesToClient', 'flow', 'bytes_toclient'],
  ['packets', 'netflow', 'pkts'],
  ['bytes', 'netflow', 'bytes'],
] as const;

/** The reference: the fields of a line by `JSON.parse`. */
export function readEveFields(line: string): EveFields | 'not-json' | 'not-an-object' {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return 'not-json';
  }
  if (!isRecord(value)) return 'not-an-object';
  const fields: EveFields = {};
  for (const [field, parent, key] of EVE_TEXTS) {
    const found = valueAt(value, parent, key);
    if (typeof found === 'string') fields[field] = found;
  }
  for (const [field, parent, key] of EVE_NUMBERS) {
    const found = valueAt(value, parent, key);
    if (typeof found === 'number') fields[field] = found;
  }
  const timestamp = ownValue(value, 'timestamp');
  if (typeof timestamp === 'string') fields.atMs = readEveTime(timestamp);
  const payload = readPayload(ownValue(value, 'payload_printable'), ownValue(value, 'payload'));
  if (payload !== undefined) fields.payload = payload;
  const dns = ownValue(value, 'dns');
  if (isRecord(dns)) fields.dns = dns;
  return fields;
}

function readPayload(printable: unknown, base64: unknown): EvePayload | undefined {
  if (typeof printable === 'string') return payloadOfText(printable);
  return typeof base64 === 'string' ? payloadOfBase64(base64) : undefined;
}

function valueAt(event: Readonly<Record<string, unknown>>, parent: string | undefined, key: string): unknown {
  if (parent === undefined) return ownValue(event, key);
  const inner = ownValue(event, parent);
  return isRecord(inner) ? ownValue(inner, key) : undefined;
}

function ownValue(object: Readonly<Record<string, unknown>>, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
