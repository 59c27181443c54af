import { compileSignatures } from './compile-signatures.ts';
import type { CompiledEntry } from './entry.ts';
import { CONFIDENCES } from './match.ts';
import type { SignatureSet } from './signature-set.ts';

const FORMAT_VERSION = 1;

/** The set as compact JSON, for bundles: reading it back needs neither YAML nor schemas and takes a fraction of the time. */
export function compileToJson(set: SignatureSet): string {
  return JSON.stringify({ format: 'minesweep-signatures', version: FORMAT_VERSION, entries: set.entries });
}

/**
 * Reads what {@link compileToJson} wrote. The entries were checked by the schemas before they were written, so only their outline
 * is checked again; undefined for anything that is not such a file or has another version.
 */
export function signatureSetFromJson(text: string): SignatureSet | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  return isCompiled(value) ? compileSignatures(value.entries) : undefined;
}

function isCompiled(value: unknown): value is { readonly entries: readonly CompiledEntry[] } {
  return (
    isRecord(value) &&
    value.format === 'minesweep-signatures' &&
    value.version === FORMAT_VERSION &&
    Array.isArray(value.entries) &&
    value.entries.every(hasOutline)
  );
}

/** The telling field of each type and its type; what a mistaken or damaged file would lack. */
function hasOutline(entry: unknown): entry is CompiledEntry {
  if (!isRecord(entry) || typeof entry.id !== 'string' || !Array.isArray(entry.sources)) return false;
  if (!CONFIDENCES.some((known) => known === entry.confidence)) return false;
  if (entry.source !== 'builtin' && entry.source !== 'site') return false;
  switch (entry.type) {
    case 'domain':
    case 'address':
    case 'wallet':
      return typeof entry[entry.type] === 'string';
    case 'port':
      return typeof entry.port === 'number' && typeof entry.meaning === 'string';
    case 'miner':
      return typeof entry.name === 'string' && MINER_LISTS.every((field) => Array.isArray(entry[field]));
    case 'monitor':
      return typeof entry.name === 'string' && Array.isArray(entry.watchedBy);
    default:
      return false;
  }
}

const MINER_LISTS = [
  'programs',
  'commonNames',
  'flags',
  'weakFlags',
  'configFiles',
  'configKeys',
  'drivers',
  'strings',
];

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
