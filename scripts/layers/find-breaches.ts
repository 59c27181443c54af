import { posix } from 'node:path';
import { isTest, isWithin, type Layer, layerOf } from './layers.ts';
import { readSource, type SourceImport } from './read-source.ts';

/** A place where a file goes beyond its layer. `rule` is a stable name, `message` is for people. */
export interface Breach {
  readonly file: string;
  readonly line: number;
  readonly rule: 'no-layer' | 'import' | 'import-unknown' | 'linux-path' | 'sql-text';
  readonly message: string;
}

const LINUX_PATH = /^\/(proc|sys)(\/|$)/;
const SQL_TEXTS = [
  /^\s*(SELECT\s|select\s[^.;:!?]*\sfrom\s)/,
  /^\s*(insert\s+(or\s+\w+\s+)?into|delete\s+from|update\s+\S+\s+set|create\s+(unique\s+|virtual\s+)?(table|index|view|trigger)|pragma)\s/i,
];

/** @param file relative to the root, with `/` */
export function findBreaches(file: string, source: string): readonly Breach[] {
  const layer = layerOf(file);
  if (layer === undefined) {
    return [
      {
        file,
        line: 1,
        rule: 'no-layer',
        message: 'this folder has no layer yet: give it a line in scripts/layers/layers.ts',
      },
    ];
  }
  const { imports, texts } = readSource(file, source);
  const breaches = imports.flatMap((each) => breachOfImport(file, layer, each));
  if (isTest(file)) return breaches;
  for (const { text, line } of texts) {
    if (!layer.linux && LINUX_PATH.test(text)) {
      breaches.push({ file, line, rule: 'linux-path', message: `only agent/platform/linux names ${text}` });
    }
    if (!layer.sql && SQL_TEXTS.some((pattern) => pattern.test(text))) {
      breaches.push({ file, line, rule: 'sql-text', message: 'only collector/store and agent/memory hold SQL' });
    }
  }
  return breaches;
}

function breachOfImport(file: string, layer: Layer, { specifier, typeOnly, line }: SourceImport): Breach[] {
  if (specifier === undefined) {
    return [{ file, line, rule: 'import-unknown', message: 'an import must name its module with a plain string' }];
  }
  const target = resolve(file, specifier);
  if (target === undefined) return [];
  const allowed = [
    ...layer.imports,
    ...(typeOnly ? (layer.importsTypes ?? []) : []),
    ...(isTest(file) ? layer.testsImport : []),
  ];
  if (allowed.some((folder) => isWithin(target, folder))) return [];
  return [{ file, line, rule: 'import', message: `${layer.folder} may not import ${target}` }];
}

/** The file that a specifier of ours leads to, relative to the root; nothing for packages and `node:` modules. */
function resolve(file: string, specifier: string): string | undefined {
  if (specifier.startsWith('.')) return posix.join(posix.dirname(file), specifier);
  if (specifier.startsWith('#')) return posix.normalize(specifier.slice(1));
  return undefined;
}
