import { parentDomain } from './domain-name.ts';
import type { CompiledEntry, DomainSignature } from './entry.ts';
import type { LoadedSignatures } from './load.ts';
import { CONFIDENCES, type Confidence } from './match.ts';
import { matchSample } from './match-sample.ts';
import type { FieldPath, SignatureProblem } from './problem.ts';
import { showValue } from './problem.ts';
import type { SignatureFile } from './read-signatures.ts';
import type { SourceEntry } from './schema.ts';

/**
 * What is wrong with content that can be read: entries that say more than their sources, entries that say nothing new, samples that
 * do not do what their file says. Loading problems are not repeated. An operator's own files need neither sources nor samples.
 */
export function reviewSignatures(loaded: LoadedSignatures): readonly SignatureProblem[] {
  const sources = new Map(loaded.files.flatMap((file) => file.sources).map(({ entry }) => [entry.id, entry]));
  const suffixes = new Map<string, DomainSignature>();
  for (const entry of loaded.set.entries) {
    if (entry.type === 'domain' && entry.match === 'suffix') suffixes.set(entry.domain, entry);
  }
  return loaded.files.flatMap((file) => [
    ...file.entries.flatMap(({ entry, path }) => [
      ...(entry.source === 'site' ? [] : reviewSources(file, entry, path, sources)),
      ...reviewOverlap(file, entry, path, suffixes),
    ]),
    ...reviewSamples(file, loaded),
  ]);
}

function reviewSources(
  file: SignatureFile,
  entry: CompiledEntry,
  path: FieldPath,
  sources: ReadonlyMap<string, SourceEntry>,
): SignatureProblem[] {
  if (entry.sources.length === 0) return [problem(file, 'no-sources', path)];
  const unknown = entry.sources.filter((id) => !sources.has(id));
  if (unknown.length > 0) {
    const known = [...sources.keys()].join(', ');
    return unknown.map((id) => problem(file, 'unknown-source', [...path, 'sources'], id, known));
  }
  const named = entry.sources.flatMap((id) => sources.get(id) ?? []);
  if (named.every((source) => source.alone === 'never')) {
    return [problem(file, 'weak-sources', [...path, 'sources'], entry.sources.join(', '))];
  }
  const most = mostSupported(entry, named);
  if (weight(entry.confidence) <= weight(most)) return [];
  return [problem(file, 'confidence-unsupported', [...path, 'confidence'], entry.confidence, `they support ${most}`)];
}

/**
 * High takes two independent votes for what may belong to somebody else tomorrow (domains, addresses). What a program or a port is
 * does not change hands: one source that counts is enough there.
 */
function mostSupported(entry: CompiledEntry, sources: readonly SourceEntry[]): Confidence {
  const votes = new Set(sources.filter((source) => source.counts).map((source) => source.lineage)).size;
  const changesHands = entry.type === 'domain' || entry.type === 'address';
  if (votes >= (changesHands ? 2 : 1)) return 'high';
  return sources.some((source) => source.alone === 'medium') ? 'medium' : 'low';
}

function weight(confidence: Confidence): number {
  return CONFIDENCES.length - CONFIDENCES.indexOf(confidence);
}

function reviewOverlap(
  file: SignatureFile,
  entry: CompiledEntry,
  path: FieldPath,
  suffixes: ReadonlyMap<string, DomainSignature>,
): SignatureProblem[] {
  if (entry.type !== 'domain') return [];
  for (let parent = parentDomain(entry.domain); parent !== undefined; parent = parentDomain(parent)) {
    const covering = suffixes.get(parent);
    if (covering === undefined || covering.source !== entry.source) continue;
    const saysMore = covering.is !== entry.is || weight(entry.confidence) > weight(covering.confidence);
    return saysMore ? [] : [problem(file, 'overlap', path, entry.domain, covering.domain)];
  }
  return [];
}

function reviewSamples(file: SignatureFile, { set }: LoadedSignatures): SignatureProblem[] {
  const { kind, samples } = file;
  if (kind === undefined || kind === 'sources') return [];
  if (samples === undefined) {
    return kind === 'indicators' ? [] : [problem(file, 'no-samples', [], undefined, 'one of each at least')];
  }
  const own = new Set(file.entries.map(({ entry }) => entry.id));
  const empty = (['match', 'ignore'] as const).filter((list) => samples[list].length === 0);
  return [
    ...empty.map((list) => problem(file, 'no-samples', ['samples', list], undefined, 'one of each at least')),
    ...samples.match.flatMap((sample, index) => {
      const ids = matchSample(set, kind, sample);
      return ids.some((id) => own.has(id)) ? [] : [problem(file, 'sample-missed', ['samples', 'match', index], sample)];
    }),
    ...samples.ignore.flatMap((sample, index) => {
      const [id] = matchSample(set, kind, sample);
      return id === undefined ? [] : [problem(file, 'sample-matched', ['samples', 'ignore', index], sample, id)];
    }),
  ];
}

function problem(
  file: SignatureFile,
  code: SignatureProblem['code'],
  path: FieldPath,
  value?: string,
  expected?: string,
): SignatureProblem {
  const position = file.locate(path);
  return {
    code,
    file: file.file,
    path,
    ...(position === undefined ? {} : { position }),
    ...(value === undefined ? {} : { value: showValue(value) }),
    ...(expected === undefined ? {} : { expected }),
  };
}
