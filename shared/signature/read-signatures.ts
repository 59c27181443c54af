import type { z } from 'zod';
import type { CompiledEntry } from './entry.ts';
import type { ParsedYaml } from './parse-yaml.ts';
import type { FieldPath, SignatureProblem, TextPosition } from './problem.ts';
import { showValue } from './problem.ts';
import { problemsOfIssue, valueAt } from './problem-of-issue.ts';
import { nearestWord } from './nearest-word.ts';
import { READERS, readerOfIndicator, type EntryReader } from './entry-readers.ts';
import { FILE_KINDS, samplesSchema, type FileKind, type Samples, type SourceEntry } from './schema.ts';

/** An entry with its place, so that later checks can point at it. */
export interface PlacedEntry<T> {
  readonly entry: T;
  readonly path: FieldPath;
}

/** What one file holds. Bad entries are in `problems` and nowhere else; they never take good ones with them. */
export interface SignatureFile {
  readonly file: string;
  readonly kind: FileKind | undefined;
  readonly entries: readonly PlacedEntry<CompiledEntry>[];
  readonly sources: readonly PlacedEntry<SourceEntry>[];
  readonly samples: Samples | undefined;
  readonly problems: readonly SignatureProblem[];
  locate(path: FieldPath): TextPosition | undefined;
}

const HEADER_FIELDS = ['kind', 'about', 'defaults', 'samples', 'entries'];

/** Turns the value of one YAML file into typed entries. Never throws, whatever the value is. */
export function readSignatures(file: string, yaml: ParsedYaml): SignatureFile {
  return new FileReading(file, yaml).read();
}

/** The state of reading one file: what was good so far, and what was wrong. */
class FileReading {
  readonly #file: string;
  readonly #yaml: ParsedYaml;
  readonly #problems: SignatureProblem[] = [];
  readonly #entries: PlacedEntry<CompiledEntry>[] = [];
  readonly #sources: PlacedEntry<SourceEntry>[] = [];

  constructor(file: string, yaml: ParsedYaml) {
    this.#file = file;
    this.#yaml = yaml;
  }

  read(): SignatureFile {
    const top = this.#yaml.value;
    let kind: FileKind | undefined;
    let samples: Samples | undefined;
    if (!isMap(top)) this.#report('not-a-map', [], top);
    else {
      kind = this.#readKind(top);
      samples = this.#readSamples(top);
      if (kind !== undefined) this.#readEntries(top, kind);
    }
    return {
      file: this.#file,
      kind,
      entries: this.#entries,
      sources: this.#sources,
      samples,
      problems: this.#problems,
      locate: (path) => this.#yaml.locate(path),
    };
  }

  #readKind(top: object): FileKind | undefined {
    const found = valueAt(top, ['kind']);
    const kind = FILE_KINDS.find((name) => name === found);
    if (kind === undefined) this.#report('unknown-kind', ['kind'], found, FILE_KINDS.join(', '));
    for (const key of Object.keys(top)) {
      if (!HEADER_FIELDS.includes(key)) {
        this.#report('unknown-field', [key], key, nearestWord(key, HEADER_FIELDS) ?? HEADER_FIELDS.join(', '));
      }
    }
    return kind;
  }

  #readSamples(top: object): Samples | undefined {
    const found = valueAt(top, ['samples']);
    return found === undefined ? undefined : this.#check(samplesSchema, found, ['samples'], ['match', 'ignore']);
  }

  #readEntries(top: object, kind: FileKind): void {
    const entries = valueAt(top, ['entries']);
    if (!Array.isArray(entries)) {
      this.#report('no-entries', ['entries'], entries);
      return;
    }
    const defaults = valueAt(top, ['defaults']) ?? {};
    if (!isMap(defaults)) {
      this.#report('wrong-type', ['defaults'], defaults, 'a map: { key: value }');
      return;
    }
    entries.forEach((entry: unknown, index) => {
      this.#readEntry(kind, defaults, entry, ['entries', index]);
    });
  }

  #readEntry(kind: FileKind, defaults: object, found: unknown, path: FieldPath): void {
    if (!isMap(found)) {
      this.#report('not-a-map', path, found);
      return;
    }
    const reader = kind === 'indicators' ? readerOfIndicator(found) : READERS[kind];
    if (reader === undefined) {
      this.#report('which-indicator', path, Object.keys(found).join(', '));
      return;
    }
    this.#readWith(reader, { ...reader.defaults, ...defaults, ...found }, path);
  }

  #readWith(reader: EntryReader, input: object, path: FieldPath): void {
    if (reader.type === 'source') {
      const source = this.#check(reader.schema, input, path, reader.fields);
      if (source !== undefined) this.#sources.push({ entry: source, path });
      return;
    }
    const entry = this.#check(reader.schema, input, path, reader.fields);
    if (entry !== undefined) this.#entries.push({ entry, path });
  }

  #check<T>(schema: z.ZodType<T>, input: unknown, path: FieldPath, fields: readonly string[]): T | undefined {
    const result = schema.safeParse(input);
    if (result.success) return result.data;
    for (const issue of result.error.issues) {
      for (const { code, path: inner, expected } of problemsOfIssue(issue, fields, input)) {
        this.#report(code, [...path, ...inner], valueAt(input, inner), expected);
      }
    }
    return undefined;
  }

  #report(code: SignatureProblem['code'], path: FieldPath, value: unknown, expected?: string): void {
    const position = this.#yaml.locate(path);
    this.#problems.push({
      code,
      file: this.#file,
      path,
      ...(position === undefined ? {} : { position }),
      ...(value === undefined ? {} : { value: showValue(value) }),
      ...(expected === undefined ? {} : { expected }),
    });
  }
}

function isMap(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
