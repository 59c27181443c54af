import * as z from 'zod';
import { isDecoyName } from '../model/decoy-name.ts';
import { normaliseDomain } from './domain-name.ts';
import { STRING_GROUPS } from './entry.ts';
import { normaliseIp } from './ip-address.ts';
import { CONFIDENCES, MINER_WORKS, POOL_KINDS } from './match.ts';
import type { ProblemCode } from './problem.ts';

/** A field that is read by a function of ours; what it refuses is reported under `code`. */
function read<T>(code: ProblemCode, reader: (text: string) => T | undefined): z.ZodType<T, string> {
  return z.string().transform((text, context) => {
    const value = reader(text);
    if (value !== undefined) return value;
    context.addIssue({ code: 'custom', params: { problem: code } });
    return z.NEVER;
  });
}

/** Printable text on one line, without characters that hide or reorder others. */
function readText(maxLength: number): (text: string) => string | undefined {
  return (text) =>
    text.length > 0 &&
    text.length <= maxLength &&
    text === text.trim() &&
    !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u.test(text)
      ? text
      : undefined;
}

const text = read('bad-text', readText(400));
const name = read('bad-text', readText(80));
const flag = read('bad-text', (value) => (/^--?[A-Za-z0-9][\w-]*=?$/.test(value) ? value : undefined));
const id = read('bad-id', (value) => (/^[a-z0-9][a-z0-9.-]{0,60}$/.test(value) ? value : undefined));
const program = read('bad-program', (value) =>
  /^[a-z0-9][a-z0-9._+-]{1,60}\*?$/.test(value) && !value.endsWith('.exe') ? value : undefined,
);
const driver = read('bad-text', (value) => (/^[a-z0-9][a-z0-9._+-]{1,60}\.sys$/.test(value) ? value : undefined));
const coin = read('bad-coin', (value) => (/^[A-Z0-9]{2,8}$/.test(value) ? value : undefined));
const domain = read('bad-domain', normaliseDomain).refine((value) => value.includes('.'), {
  params: { problem: 'broad-domain' },
});
const address = read('bad-address', normaliseIp);
const wallet = read('bad-text', (value) => (/^[!-~]{20,200}$/.test(value) ? value : undefined));
const seen = read('bad-date', (value) => {
  const atMs = /^\d{4}-\d\d-\d\d$/.test(value) ? Date.parse(`${value}T00:00:00Z`) : Number.NaN;
  return Number.isNaN(atMs) || new Date(atMs).toISOString().slice(0, 10) !== value ? undefined : value;
});
const port = z.number().refine((value) => Number.isInteger(value) && value >= 1 && value <= 65_535, {
  params: { problem: 'bad-port' },
});
const reference = read('bad-text', (value) => (/^https?:\/\/[!-~]{1,300}$/.test(value) ? value : undefined));

const sources = z.array(id).readonly();
const coins = z.array(coin).nonempty().readonly();
const confidence = z.enum(CONFIDENCES);
const is = z.enum(POOL_KINDS);
const base = { confidence, sources, note: text.exactOptional() };

export const domainEntrySchema = z.strictObject({
  ...base,
  domain,
  match: z.enum(['suffix', 'exact']).default('suffix'),
  is,
  coins: coins.exactOptional(),
  ports: z.array(port).nonempty().readonly().exactOptional(),
});

export const addressEntrySchema = z.strictObject({
  ...base,
  address,
  port: port.exactOptional(),
  is,
  seen: seen.exactOptional(),
  reference: reference.exactOptional(),
  coins: coins.exactOptional(),
});

export const walletEntrySchema = z.strictObject({
  ...base,
  wallet,
  known: id.exactOptional(),
  coins: coins.exactOptional(),
});

export const portEntrySchema = z.strictObject({
  ...base,
  port,
  meaning: text,
  alsoUsedBy: text.exactOptional(),
  side: z.enum(['destination', 'listener', 'both']).default('destination'),
});

const binaryString = read('bad-text', (value) => (value.length >= 4 && value.length <= 120 ? value : undefined));

export const minerEntrySchema = z.strictObject({
  ...base,
  name: id,
  title: name,
  works: z.enum(MINER_WORKS),
  programs: z.array(program).readonly().default([]),
  commonNames: z.array(program).readonly().default([]),
  flags: z.array(flag).readonly().default([]),
  weakFlags: z.array(flag).readonly().default([]),
  configFiles: z.array(name).readonly().default([]),
  configKeys: z.array(name).readonly().default([]),
  drivers: z.array(driver).readonly().default([]),
  strings: z.partialRecord(z.enum(STRING_GROUPS), z.array(binaryString).nonempty().readonly()).default({}),
  coins: coins.exactOptional(),
});

export const monitorEntrySchema = z
  .strictObject({
    ...base,
    name,
    os: z.enum(['linux', 'windows']),
    watchedBy: z.array(name).readonly().default([]),
    effect: name.exactOptional(),
    bait: z.enum(['good', 'possible', 'no']),
  })
  // Decoys are programs of that name: what no program can be called would be refused only when somebody asks for it.
  .refine(({ bait, name }) => bait === 'no' || isDecoyName(name), {
    path: ['name'],
    params: { problem: 'bait-name' },
  });

/**
 * Where content comes from. `lineage` groups sources that copy one another: together they are one vote, and none when they do not
 * count. `alone` is the most that an entry may be believed which rests on this source only.
 */
export const sourceEntrySchema = z.strictObject({
  id,
  title: text,
  licence: text,
  lineage: id,
  counts: z.boolean(),
  alone: z.enum(['never', 'low', 'medium']),
  taken: text,
  url: reference.exactOptional(),
});
export type SourceEntry = z.infer<typeof sourceEntrySchema>;

/** What a file says about itself: values for all its entries, and samples that must and must not match. */
export const samplesSchema = z.strictObject({
  match: z.array(z.string().min(1).max(500)).readonly(),
  ignore: z.array(z.string().min(1).max(500)).readonly(),
});
export type Samples = z.infer<typeof samplesSchema>;

/** `indicators` is what an operator writes for one site; the other kinds are Minesweep's own content. */
export const FILE_KINDS = [
  'pools',
  'addresses',
  'wallets',
  'ports',
  'miners',
  'monitors',
  'sources',
  'indicators',
] as const;
export type FileKind = (typeof FILE_KINDS)[number];
