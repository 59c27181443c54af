import type { z } from 'zod';
import type { BinaryString, CompiledEntry } from './entry.ts';
import { STRING_GROUPS } from './entry.ts';
import type { SignatureSource } from './match.ts';
import {
  addressEntrySchema,
  domainEntrySchema,
  type FileKind,
  minerEntrySchema,
  monitorEntrySchema,
  portEntrySchema,
  type SourceEntry,
  sourceEntrySchema,
  walletEntrySchema,
} from './schema.ts';

/** How the entries of one kind of file are read, which fields they may have, and what they need not say. */
export type EntryReader =
  | {
      readonly type: 'signature';
      readonly schema: z.ZodType<CompiledEntry>;
      readonly fields: readonly string[];
      readonly defaults: object;
    }
  | {
      readonly type: 'source';
      readonly schema: z.ZodType<SourceEntry>;
      readonly fields: readonly string[];
      readonly defaults: object;
    };

function reader<S extends z.ZodObject>(
  schema: S,
  finish: (parsed: z.output<S>) => CompiledEntry,
  defaults: object,
): EntryReader {
  return { type: 'signature', schema: schema.transform(finish), fields: Object.keys(schema.shape), defaults };
}

function idOf(source: SignatureSource, value: string): string {
  return source === 'site' ? `site:${value}` : value;
}

function domains(source: SignatureSource, defaults: object): EntryReader {
  return reader(
    domainEntrySchema,
    (parsed) => ({ type: 'domain', id: idOf(source, `domain:${parsed.domain}`), source, ...parsed }),
    defaults,
  );
}

function addresses(source: SignatureSource, defaults: object): EntryReader {
  return reader(
    addressEntrySchema,
    (parsed) => ({ type: 'address', id: idOf(source, addressId(parsed.address, parsed.port)), source, ...parsed }),
    defaults,
  );
}

function addressId(address: string, port: number | undefined): string {
  const host = address.includes(':') ? `[${address}]` : address;
  return port === undefined ? `address:${host}` : `address:${host}:${port}`;
}

function wallets(source: SignatureSource, defaults: object): EntryReader {
  return reader(
    walletEntrySchema,
    (parsed) => ({ type: 'wallet', id: idOf(source, `wallet:${parsed.wallet}`), source, ...parsed }),
    defaults,
  );
}

const ports = reader(
  portEntrySchema,
  (parsed) => ({ type: 'port', id: `port:${parsed.port}`, source: 'builtin', ...parsed }),
  {},
);

const miners = reader(
  minerEntrySchema,
  ({ strings, ...parsed }) => ({
    type: 'miner',
    id: `miner:${parsed.name}`,
    source: 'builtin',
    ...parsed,
    strings: STRING_GROUPS.flatMap((group): BinaryString[] => (strings[group] ?? []).map((text) => ({ text, group }))),
  }),
  {},
);

const monitors = reader(
  monitorEntrySchema,
  (parsed) => ({
    type: 'monitor',
    id: `monitor:${parsed.os}:${parsed.name.toLowerCase()}`,
    source: 'builtin',
    ...parsed,
  }),
  {},
);

const sources: EntryReader = {
  type: 'source',
  schema: sourceEntrySchema,
  fields: Object.keys(sourceEntrySchema.shape),
  defaults: {},
};

export const READERS: Readonly<Record<Exclude<FileKind, 'indicators'>, EntryReader>> = {
  pools: domains('builtin', {}),
  addresses: addresses('builtin', {}),
  wallets: wallets('builtin', {}),
  ports,
  miners,
  monitors,
  sources,
};

/** An operator vouches for what he writes: no source is asked for and it is believed unless he says otherwise. */
const SITE_DEFAULTS = { sources: [], confidence: 'high' };
const SITE_READERS = {
  domain: domains('site', { ...SITE_DEFAULTS, is: 'pool' }),
  address: addresses('site', { ...SITE_DEFAULTS, is: 'pool' }),
  wallet: wallets('site', SITE_DEFAULTS),
};

/** An indicator is what its one telling field says; undefined when there is none or more than one. */
export function readerOfIndicator(entry: object): EntryReader | undefined {
  const telling = (['domain', 'address', 'wallet'] as const).filter((field) => Object.hasOwn(entry, field));
  const [only, another] = telling;
  return only === undefined || another !== undefined ? undefined : SITE_READERS[only];
}
