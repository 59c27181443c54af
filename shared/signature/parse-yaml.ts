import { isCollection, isPair, LineCounter, parseDocument, type Document } from 'yaml';
import type { FieldPath, SignatureProblem, TextPosition } from './problem.ts';
import { showValue } from './problem.ts';

/** A parsed YAML file: its plain value, and where in the text a part of it stands. */
export interface ParsedYaml {
  readonly value: unknown;
  /** The place of the value at `path`, or of the nearest thing around it that exists. */
  locate(path: FieldPath): TextPosition | undefined;
}

/** Larger than any content file; a bound on what one file can cost to read. */
const MAX_YAML_LENGTH = 1_000_000;

/**
 * Reads YAML 1.2. Never throws. Aliases are refused (they can make a small file enormous), as are duplicate keys; of several
 * errors the first is told, the rest mostly follow from it.
 */
export function parseYaml(file: string, text: string): ParsedYaml | SignatureProblem {
  if (text.length > MAX_YAML_LENGTH) {
    return { code: 'file-too-large', file, path: [], value: String(text.length), expected: String(MAX_YAML_LENGTH) };
  }
  const lines = new LineCounter();
  let document: Document;
  try {
    document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: 'silent' });
  } catch (error) {
    // Only nesting too deep for the stack gets here; the parser reports everything else as a value.
    return { code: 'yaml-syntax', file, path: [], value: showValue(error instanceof Error ? error.message : error) };
  }
  const first = document.errors[0];
  if (first !== undefined) {
    const position = positionOf(lines, first.pos[0]);
    return { code: 'yaml-syntax', file, path: [], position, value: showValue(first.message), expected: first.code };
  }
  return toValue(file, document, lines);
}

function toValue(file: string, document: Document, lines: LineCounter): ParsedYaml | SignatureProblem {
  try {
    const value: unknown = document.toJS({ maxAliasCount: 0 });
    return { value, locate: (path) => locate(document, lines, path) };
  } catch (error) {
    return { code: 'yaml-alias', file, path: [], value: showValue(error instanceof Error ? error.message : error) };
  }
}

function locate(document: Document, lines: LineCounter, path: FieldPath): TextPosition | undefined {
  let node: unknown = document.contents;
  let offset = offsetOf(node);
  for (const part of path) {
    if (!isCollection(node)) break;
    const pair = node.items.find((item) => isPair(item) && keyOf(item.key) === part);
    const next = isPair(pair) ? (pair.value ?? pair.key) : node.get(part, true);
    offset = offsetOf(next) ?? (isPair(pair) ? offsetOf(pair.key) : undefined) ?? offset;
    node = next;
  }
  return offset === undefined ? undefined : positionOf(lines, offset);
}

function keyOf(key: unknown): unknown {
  return typeof key === 'object' && key !== null && 'value' in key ? key.value : key;
}

function offsetOf(node: unknown): number | undefined {
  if (typeof node !== 'object' || node === null || !('range' in node) || !Array.isArray(node.range)) return undefined;
  const start: unknown = node.range[0];
  return typeof start === 'number' ? start : undefined;
}

function positionOf(lines: LineCounter, offset: number): TextPosition {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(1, line), column: Math.max(1, col) };
}
