import { parseAst } from 'vitest/node';

/** What a source file says that layers care about. Comments say nothing. */
export interface SourceFacts {
  readonly imports: readonly SourceImport[];
  /** Strings and the fixed pieces of templates, without the specifiers of imports. */
  readonly texts: readonly { readonly text: string; readonly line: number }[];
}

export interface SourceImport {
  /** `undefined` when the module is named by an expression, so that nobody can tell which it is. */
  readonly specifier: string | undefined;
  readonly typeOnly: boolean;
  readonly line: number;
}

type Node = Readonly<Record<string, unknown>> & { readonly type: string; readonly start: number };

/** Reads TypeScript with the parser of the test runner (TypeScript 7 has none for others). Throws on what does not parse. */
export function readSource(file: string, source: string): SourceFacts {
  const imports: SourceImport[] = [];
  const texts: { text: string; line: number }[] = [];
  const lineOf = (node: Node) => source.slice(0, node.start).split('\n').length;

  const visit = (node: Node): void => {
    if (IMPORTING.has(node.type) && isNode(node.source)) {
      const specifier = stringOf(node.source);
      imports.push({ specifier, typeOnly: isTypeOnly(node), line: lineOf(node) });
      if (specifier === undefined) visit(node.source);
    } else {
      const text = stringOf(node);
      if (text !== undefined) texts.push({ text, line: lineOf(node) });
    }
    for (const [key, child] of Object.entries(node)) {
      if (key === 'source' && IMPORTING.has(node.type)) continue;
      for (const each of Array.isArray(child) ? child : [child]) if (isNode(each)) visit(each);
    }
  };
  const program: unknown = parseAst(source, { lang: file.endsWith('x') ? 'tsx' : 'ts' });
  if (!isNode(program)) throw new Error(`${file}: the parser gave no program`);
  visit(program);
  return { imports, texts };
}

const IMPORTING: ReadonlySet<string> = new Set([
  'ImportDeclaration',
  'ImportExpression',
  'ExportAllDeclaration',
  'ExportNamedDeclaration',
  'TSImportType',
]);

function isTypeOnly(node: Node): boolean {
  return node.importKind === 'type' || node.exportKind === 'type' || node.type === 'TSImportType';
}

function stringOf(node: Node): string | undefined {
  if (node.type === 'Literal' && typeof node.value === 'string') return node.value;
  if (node.type === 'TemplateElement' && isTemplateValue(node.value)) return node.value.cooked;
  return undefined;
}

function isTemplateValue(value: unknown): value is { cooked: string } {
  return typeof value === 'object' && value !== null && 'cooked' in value && typeof value.cooked === 'string';
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}
