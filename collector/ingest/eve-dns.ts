import { normaliseDomain } from '#shared/signature/domain-name.ts';
import { normaliseIp } from '#shared/signature/ip-address.ts';
import { isRecord } from './eve-fields.ts';

/** Longer answers say nothing new, and are hostile. */
const MAX_RECORDS = 64;

/** What a DNS event asks for and what it is told. Names and addresses are normalised; what is neither is left out. */
export interface EveDns {
  readonly asked: string | undefined;
  readonly domains: readonly string[];
  readonly ips: readonly string[];
}

/**
 * Reads the `dns` object of an event in all its versions: one `rrname` (Suricata up to 7), lists `query` (in alerts) or `queries`
 * (8), `answers` with `rrname` and `rdata`, and `grouped` answers by record type.
 */
export function readEveDns(dns: unknown): EveDns {
  if (!isRecord(dns)) return { asked: undefined, domains: [], ips: [] };
  const queries = [...recordsOf(dns.queries), ...recordsOf(dns.query)];
  const answers = recordsOf(dns.answers);
  const grouped = isRecord(dns.grouped) ? Object.values(dns.grouped).flatMap(textsOf) : [];
  const names = [dns.rrname, ...queries.map(({ rrname }) => rrname), ...answers.map(({ rrname }) => rrname)];
  const told = [dns.rdata, ...answers.map(({ rdata }) => rdata), ...grouped];
  const asked = names.map(domainOf).find((name) => name !== undefined);
  return {
    asked,
    domains: distinct([...names, ...told].map(domainOf)).filter((name) => name !== asked),
    ips: distinct(told.map(ipOf)),
  };
}

function recordsOf(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) ? value.slice(0, MAX_RECORDS).filter(isRecord) : [];
}

function textsOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value.slice(0, MAX_RECORDS) : [];
}

function domainOf(value: unknown): string | undefined {
  return typeof value === 'string' ? normaliseDomain(value) : undefined;
}

function ipOf(value: unknown): string | undefined {
  return typeof value === 'string' ? normaliseIp(value) : undefined;
}

function distinct(values: readonly (string | undefined)[]): readonly string[] {
  return [...new Set(values.filter((value) => value !== undefined))].slice(0, MAX_RECORDS);
}
