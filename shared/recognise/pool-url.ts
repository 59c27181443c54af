import ipaddr from 'ipaddr.js';
import type { Pool } from '#shared/model/pool.ts';
import { poolKey } from '#shared/model/pool.ts';

/** What a pool's URL says besides the place itself. */
export interface PoolUrl {
  readonly pool: Pool;
  /** Lower case, for example `stratum+tcp`; absent when only `host:port` was written. */
  readonly scheme?: string;
  /** The user written before the host (`stratum+tcp://WALLET.worker:x@host:port`), percent signs undone; never the password. */
  readonly login?: string;
}

export interface PoolUrlOptions {
  /** Accept a bare host without a port: the miner then uses its own default. Only for fields that can hold nothing else. */
  readonly portOptional?: boolean;
}

const MAX_URL_CHARS = 2048;
const SCHEME = /^([A-Za-z][A-Za-z0-9+.-]{0,31}):\/\//;
const STRATUM_SCHEME = /^stratum(?:ss?|[0-9])?(?:[+-][a-z0-9]{2,10})?$/;
/** Schemes that mean a plain or encrypted connection to a pool where the field says that it is a pool. */
const OTHER_SCHEMES: ReadonlySet<string> = new Set([
  'tcp',
  'ssl',
  'tls',
  'ethproxy',
  'ethproxy+tcp',
  'ethproxy+ssl',
  'ethstratum',
  'ethstratum+tcp',
  'ethstratum+ssl',
  'ethstratum2+tcp',
  'ethstratum2+ssl',
  'ethnh+tcp',
  'ethnh+ssl',
  'zec+tcp',
  'zec+ssl',
  'daemon+http',
  'daemon+https',
]);

/** Reads the URL of a pool from a field or option that names one. See {@link readPoolUrlParts}. */
export function readPoolUrl(text: string, options: PoolUrlOptions = {}): Pool | undefined {
  return readPoolUrlParts(text, options)?.pool;
}

/**
 * Reads `stratum+tcp://`, `stratum+ssl://`, `stratum1..3+...`, `stratum://`, `tcp://`, `ssl://`, `tls://` and bare
 * `host:port` with name, IPv4 or bracketed IPv6, with user, password and path. Other schemes (`http`, `postgres`...), ports
 * outside 1..65535 and hosts that no resolver takes give `undefined`.
 */
export function readPoolUrlParts(text: string, options: PoolUrlOptions = {}): PoolUrl | undefined {
  if (text.length > MAX_URL_CHARS) return undefined;
  const url = text.trim();
  const scheme = SCHEME.exec(url)?.[1]?.toLowerCase();
  if (scheme === undefined && url.includes('://')) return undefined;
  if (scheme !== undefined && !isStratumScheme(scheme) && !OTHER_SCHEMES.has(scheme)) return undefined;
  const rest = scheme === undefined ? url : url.slice(scheme.length + 3);
  const authority = /^[^/?#\\]*/.exec(rest)?.[0] ?? '';
  if (scheme === undefined && authority !== rest) return undefined;
  const at = authority.lastIndexOf('@');
  if (scheme === undefined && at >= 0) return undefined;
  const place = readPlace(authority.slice(at + 1));
  if (place === undefined) return undefined;
  if (place.port === undefined && scheme === undefined && options.portOptional !== true) return undefined;
  const tls = tlsOfScheme(scheme);
  const login = at < 0 ? undefined : readUser(authority.slice(0, at));
  return {
    pool: tls === undefined ? place : { ...place, tls },
    ...(scheme === undefined ? {} : { scheme }),
    ...(login === undefined ? {} : { login }),
  };
}

export function isStratumScheme(scheme: string): boolean {
  return STRATUM_SCHEME.test(scheme);
}

const STRATUM_URL = /stratum[a-z0-9+-]{0,14}:\/\/[\w.~%!$*+=:@/?#^[-]{0,400}(?:\][\w.:/?#=-]{0,100})?/gi;

/**
 * The pools that free text names by a stratum URL, each once, in order, at most `limit`. Bare `host:port` means nothing in
 * free text and is not read. Time is linear in the length of the text.
 */
export function findPoolUrls(text: string, limit = 100): readonly PoolUrl[] {
  const found = new Map<string, PoolUrl>();
  for (const [url] of text.matchAll(STRATUM_URL)) {
    const parts = readPoolUrlParts(url.replace(/[.:*]+$/, ''));
    if (parts !== undefined && !found.has(poolKey(parts.pool))) found.set(poolKey(parts.pool), parts);
    if (found.size >= limit) break;
  }
  return [...found.values()];
}

/** A host as {@link Pool} wants it, or `undefined` for what is no host: lower case, numeric forms of IPv4 made plain. */
export function readPoolHost(text: string): string | undefined {
  const host = text.toLowerCase().replace(/\.$/, '');
  if (host === '' || host.length > 253) return undefined;
  if (host.includes(':')) return ipv6Of(host);
  const labels = host.split('.');
  const last = labels[labels.length - 1] ?? '';
  // What ends in a number is an IPv4 address in one of its forms (1.2.3.4, 0x7f000001, 2130706433) or nothing.
  if (/^(?:\d+|0x[0-9a-f]*)$/.test(last)) return ipv4Of(host);
  return labels.every((label) => /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/.test(label)) ? host : undefined;
}

function readPlace(text: string): { host: string; port?: number } | undefined {
  const match = /^(?:\[([0-9A-Fa-f:.%\w]{2,80})\]|([^\s:[\]@]{1,254}))(?::([0-9]{1,5}))?$/.exec(text);
  if (match === null) return undefined;
  const [, bracketed, plain, digits] = match;
  const host = bracketed === undefined ? readPoolHost(plain ?? '') : ipv6Of(bracketed);
  if (host === undefined) return undefined;
  if (digits === undefined) return { host };
  const port = Number(digits);
  return port >= 1 && port <= 65_535 ? { host, port } : undefined;
}

function ipv4Of(text: string): string | undefined {
  try {
    return ipaddr.IPv4.parse(text).toString();
  } catch {
    return undefined; // The library's way to say that this is no address.
  }
}

function ipv6Of(text: string): string | undefined {
  const address = text.split('%')[0] ?? '';
  if (!ipaddr.IPv6.isValid(address)) return undefined;
  const parsed = ipaddr.IPv6.parse(address);
  return parsed.isIPv4MappedAddress() ? parsed.toIPv4Address().toString() : parsed.toRFC5952String();
}

function tlsOfScheme(scheme: string | undefined): boolean | undefined {
  if (scheme === undefined || scheme === 'stratum') return undefined;
  if (/(?:ssl|tls|https)[0-9]*$/.test(scheme) || scheme === 'stratums' || scheme === 'stratumss') return true;
  return /(?:tcp|http)$/.test(scheme) ? false : undefined;
}

function readUser(credentials: string): string | undefined {
  const user = credentials.split(':')[0] ?? '';
  if (user === '') return undefined;
  try {
    return decodeURIComponent(user);
  } catch {
    return user; // Not percent-encoded after all.
  }
}
