import type { Plant } from './plant.ts';

/** What Biome cannot see: where a path really leads, and what texts hold. */
export const FORBIDDEN_PATHS: readonly Plant[] = [
  forbid('a folder without a layer', 'extras/planted.ts', `export const extra = 1;`, 'no-layer'),
  forbid(
    'an import of a folder that nobody listed',
    'agent/link/planted-extra.ts',
    `import '../../extras/planted.ts';`,
    'import: agent may not import extras/planted.ts',
  ),
  forbid(
    'a root file imported by a program',
    'agent/link/planted-root.ts',
    `import type { Parts } from '../../bin/parts.ts';\nexport type Use = Parts;`,
    'agent may not import bin/parts.ts',
  ),
  forbid(
    'a program imported by its alias',
    'agent/link/planted-alias.ts',
    `import '#collector/collector-parts.ts';`,
    'may not import collector',
  ),
  forbid(
    'a type taken across',
    'collector/store/planted-type.ts',
    `export type Parts = import('../../agent/agent-parts.ts').AgentParts;`,
    'may not import agent',
  ),
  forbid(
    'a module named by an expression',
    'agent/link/planted-computed.ts',
    `export const load = (name: string) => import(name);`,
    'import-unknown',
  ),
  forbid(
    'a detector that acts',
    'agent/detect/planted-link.ts',
    `import { x } from '../link/x.ts';\nexport const y = x;`,
    'agent/detect may not import agent/link/x.ts',
  ),
  forbid(
    'the design of an experiment that acts',
    'agent/bait/planted-decoys.ts',
    `import { x } from '../platform/x.ts';\nexport const y = x;`,
    'agent/bait may not import agent/platform/x.ts',
  ),
  forbid(
    'correlation that asks the store',
    'collector/correlate/planted-store.ts',
    `import { x } from '../store/x.ts';\nexport const y = x;`,
    'collector/correlate may not import',
  ),
  forbid(
    'a console that asks the store',
    'collector/console/planted-store.ts',
    `import type { x } from '../store/x.ts';\nexport type y = x;`,
    'collector/console may not import',
  ),
  forbid(
    '/proc outside the Linux platform',
    'agent/sample/planted-proc.ts',
    `export const self = '/proc/self/stat';`,
    'linux-path',
  ),
  forbid(
    '/sys outside the Linux platform, in a template',
    'agent/scan/planted-sys.ts',
    'export const cpu = `/sys/devices/system/cpu/online`;',
    'linux-path',
  ),
  forbid(
    'SQL outside the store',
    'collector/api/planted-sql.ts',
    `export const all = 'SELECT id FROM incident';`,
    'sql-text',
  ),
  forbid(
    'SQL in small letters',
    'collector/gateway/planted-sql.ts',
    `export const add = 'insert or ignore into host values (?)';`,
    'sql-text',
  ),
  forbid(
    'SQL outside the memory of the agent',
    'agent/link/planted-sql.ts',
    'export const drop = `DELETE FROM outbox WHERE id = ?`;',
    'sql-text',
  ),
];

function forbid(name: string, file: string, content: string, expect: string): Plant {
  return { name, file, change: { content: `${content}\n` }, expect };
}
