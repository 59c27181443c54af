import { isUtf8 } from 'node:buffer';
import type { Alert, MiningReading } from '#shared/model/alert.ts';
import { normaliseDomain } from '#shared/signature/domain-name.ts';
import { normaliseIp } from '#shared/signature/ip-address.ts';
import type { AlertReader, LineReading } from './alert-reader.ts';
import { BoundedCache } from './bounded-cache.ts';
import { isIpv4 } from './ipv4.ts';
import { readEveDns } from './eve-dns.ts';
import { type EveFields, readEveFields } from './eve-fields.ts';
import { EveScanner } from './eve-scanner.ts';
import type { ReaderOptions } from './formats.ts';
import { readPrintable } from './payload.ts';
import { type MiningClues, MiningJudge } from './read-mining.ts';

const FORMAT = 'suricata-eve';
const NOT_AN_IP = '';
const TYPE_NAME = /^[\w.-]{1,32}$/;

type Building = { -readonly [Key in keyof Alert]: Alert[Key] };

/**
 * Suricata's EVE: one JSON object a line. An `alert` becomes an alert; `flow` and `netflow` become flows, everything else with
 * addresses an event. https://docs.suricata.io/en/latest/output/eve/eve-json-format.html
 */
export class SuricataEveReader implements AlertReader {
  readonly #keepAll: boolean;
  readonly #judge: MiningJudge;
  readonly #scanner = new EveScanner();
  readonly #ips = new BoundedCache<string, string>(100_000);

  constructor({ signatures, keep }: ReaderOptions) {
    this.#keepAll = keep === 'all';
    this.#judge = new MiningJudge(signatures);
  }

  readLine(bytes: Buffer, start: number, end: number): LineReading {
    // What the scanner does not vouch for is read by the reference.
    const fields = this.#scanner.scan(bytes, start, end) ?? readEveFields(bytes.toString('utf8', start, end));
    if (typeof fields === 'string') {
      return { error: fields === 'not-json' && isBinary(bytes.subarray(start, end)) ? 'binary' : fields };
    }
    return this.#read(fields);
  }

  #read(fields: EveFields): LineReading {
    const { atMs } = fields;
    if (atMs === undefined) return { error: 'no-time' };
    const eventType = fields.eventType ?? '';
    const isAlert = eventType === 'alert';
    // Counters and messages of the sensor itself have no addresses, and need none.
    if (!isAlert && fields.sourceIp === undefined && fields.destinationIp === undefined) return passOver(eventType);
    const sourceIp = this.#ipOf(fields.sourceIp);
    const destinationIp = this.#ipOf(fields.destinationIp);
    if (sourceIp === NOT_AN_IP || destinationIp === NOT_AN_IP) return { error: 'no-address' };
    const clues = cluesOf(fields, sourceIp, destinationIp);
    const mining = this.#judge.judge(clues);
    if (mining === undefined && !isAlert && !this.#keepAll) return passOver(eventType);
    return { alert: this.#build(fields, atMs, clues, mining) };
  }

  #build(fields: EveFields, atMs: number, clues: MiningClues, mining: MiningReading | undefined): Alert {
    const alert: Building = {
      atMs,
      format: FORMAT,
      type: typeOf(fields.eventType),
      source: sideOf(clues.sourceIp, clues.sourcePort),
      destination: sideOf(clues.destinationIp, clues.destinationPort),
    };
    if (fields.sensor !== undefined) alert.device = cut(fields.sensor, 256);
    if (fields.protocol !== undefined) alert.protocol = cut(fields.protocol, 32);
    if (clues.signature !== undefined) alert.signature = clues.signature;
    if (Number.isSafeInteger(fields.signatureId)) alert.signatureId = String(fields.signatureId);
    if (clues.category !== undefined) alert.category = clues.category;
    if (isWithin(fields.severity, 255)) alert.severity = fields.severity;
    if (fields.action === 'allowed' || fields.action === 'blocked') alert.action = fields.action;
    const bytes = totalOf(fields.bytesToServer, fields.bytesToClient, fields.bytes);
    if (bytes !== undefined) alert.bytes = bytes;
    const packets = totalOf(fields.packetsToServer, fields.packetsToClient, fields.packets);
    if (packets !== undefined) alert.packets = packets;
    if (clues.domain !== undefined) alert.domain = clues.domain;
    if (fields.payload !== undefined && (mining !== undefined || this.#keepAll)) {
      alert.payload = readPrintable(fields.payload.read());
    }
    if (mining !== undefined) alert.mining = mining;
    return alert;
  }

  #ipOf(text: string | undefined): string {
    if (text === undefined) return NOT_AN_IP;
    if (isIpv4(text)) return text;
    return this.#ips.get(text) ?? this.#ips.set(text, normaliseIp(text) ?? NOT_AN_IP);
  }
}

function cluesOf(fields: EveFields, sourceIp: string, destinationIp: string): MiningClues {
  const dns = fields.dns === undefined ? undefined : readEveDns(fields.dns);
  const sni = fields.sni === undefined ? undefined : normaliseDomain(fields.sni);
  const clues = {
    sourceIp,
    sourcePort: isWithin(fields.sourcePort, 65_535) ? fields.sourcePort : undefined,
    destinationIp,
    destinationPort: isWithin(fields.destinationPort, 65_535) ? fields.destinationPort : undefined,
    signature: fields.signature === undefined ? undefined : cut(fields.signature, 512),
    category: fields.category === undefined ? undefined : cut(fields.category, 256),
    payload: fields.payload?.mayTalk === true ? fields.payload.read() : undefined,
    domain: dns?.asked ?? sni ?? (fields.httpHost === undefined ? undefined : domainOfHost(fields.httpHost)),
    tls: dns?.asked === undefined && sni !== undefined,
  };
  return dns === undefined ? clues : { ...clues, answers: dns };
}

/** `Host:` may carry a port. An IP literal is no domain; it is one of the addresses anyway. */
function domainOfHost(host: string): string | undefined {
  return normaliseDomain(host.replace(/:\d{1,5}$/, ''));
}

function typeOf(eventType: string | undefined): Alert['type'] {
  if (eventType === 'alert') return 'alert';
  return eventType === 'flow' || eventType === 'netflow' ? 'flow' : 'event';
}

function sideOf(ip: string, port: number | undefined): Alert['source'] {
  return port === undefined ? { ip } : { ip, port };
}

/** Both directions together, or the one that is known. */
function totalOf(...parts: readonly (number | undefined)[]): number | undefined {
  let total: number | undefined;
  for (const part of parts) if (isWithin(part, Number.MAX_SAFE_INTEGER)) total = (total ?? 0) + part;
  return total;
}

function isWithin(value: number | undefined, max: number): value is number {
  return value !== undefined && Number.isInteger(value) && value >= 0 && value <= max;
}

function passOver(eventType: string): LineReading {
  return { passedOver: TYPE_NAME.test(eventType) ? eventType : 'other' };
}

function cut(text: string, maxChars: number): string {
  return text.length > maxChars ? text.slice(0, maxChars) : text;
}

function isBinary(line: Buffer): boolean {
  return !isUtf8(line) || line.some((byte) => byte < 0x20 && byte !== 0x09 && byte !== 0x0d);
}
