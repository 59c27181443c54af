import type { Plant } from './plant.ts';

/** Imports that Biome has to refuse, by what they name. One line of code each. */
export const FORBIDDEN_IMPORTS: readonly Plant[] = [
  forbid(
    'shared imports no node: module',
    'shared/model/planted-fs.ts',
    `import { readFileSync } from 'node:fs';`,
    'shared is pure',
  ),
  forbid(
    'shared imports no other package',
    'shared/model/planted-ws.ts',
    `import { WebSocket } from 'ws';`,
    'shared is pure',
  ),
  forbid(
    'yaml only in shared/signature',
    'shared/verdict/planted-yaml.ts',
    `import { parse } from 'yaml';`,
    'shared is pure',
  ),
  forbid(
    'shared imports no program',
    'shared/model/planted-agent.ts',
    `import type { AgentParts } from '../../agent/agent-parts.ts';`,
    'shared imports nothing of ours',
  ),
  forbid(
    'the agent does not import the collector',
    'agent/link/planted-collector.ts',
    `import type { CollectorParts } from '../../collector/collector-parts.ts';`,
    'agent imports only shared',
  ),
  forbid(
    'not even later',
    'agent/link/planted-later.ts',
    `export const later = () => import('../../collector/collector-parts.ts');`,
    'agent imports only shared',
  ),
  forbid(
    'not even by passing types on',
    'agent/link/planted-types.ts',
    `export type { CollectorParts } from '../../collector/collector-parts.ts';`,
    'agent imports only shared',
  ),
  forbid(
    'nor does a test of the agent',
    'agent/link/planted-collector.test.ts',
    `import type { CollectorParts } from '../../collector/collector-parts.ts';`,
    'Tests of the agent',
  ),
  forbid(
    'the collector does not import the agent',
    'collector/gateway/planted-agent.ts',
    `import type { AgentParts } from '../../agent/agent-parts.ts';`,
    'collector imports only shared',
  ),
  forbid(
    'nothing imports scripts',
    'collector/gateway/planted-scripts.ts',
    `import { fuzzRuns } from '../../scripts/testing/fuzz.ts';`,
    'collector imports only shared',
  ),
  forbid(
    'processes start in parts.ts',
    'agent/sample/planted-spawn.ts',
    `import { spawn } from 'node:child_process';`,
    'knows the operating system',
  ),
  forbid(
    'only platforms ask the system',
    'agent/platform/planted-os.ts',
    `import { hostname } from 'node:os';`,
    'knows the operating system',
  ),
  forbid(
    'only platforms ask the system (collector)',
    'collector/gateway/planted-os.ts',
    `import { hostname } from 'node:os';`,
    'knows the operating system',
  ),
  forbid(
    'no way around by node:process',
    'agent/sample/planted-process.ts',
    `import process from 'node:process';`,
    'knows the operating system',
  ),
  forbid(
    'foreign functions only in platforms',
    'agent/sample/planted-koffi.ts',
    `import koffi from 'koffi';`,
    'no business here',
  ),
  forbid(
    'no require by the back door',
    'agent/link/planted-require.ts',
    `import { createRequire } from 'node:module';`,
    'goes around the layers',
  ),
  forbid(
    'no name is ever resolved',
    'collector/ingest/planted-dns.ts',
    `import { lookup } from 'node:dns/promises';`,
    'resolves names',
  ),
  forbid(
    'SQL drivers only in memory and store',
    'agent/link/planted-sqlite.ts',
    `import { DatabaseSync } from 'node:sqlite';`,
    'SQL only in',
  ),
  forbid(
    'SQL drivers only in the store',
    'collector/api/planted-sqlite.ts',
    `import Database from 'better-sqlite3';`,
    'SQL only in',
  ),
  forbid(
    'query builders only in the store',
    'collector/correlate/planted-kysely.ts',
    `import { sql } from 'kysely';`,
    'no input or output',
  ),
  forbid(
    'detectors read nothing',
    'agent/detect/planted-fs.ts',
    `import { readFileSync } from 'node:fs';`,
    'Detectors do no input or output',
  ),
  forbid(
    'correlation reads nothing',
    'collector/correlate/planted-fs.ts',
    `import { readFileSync } from 'node:fs';`,
    'Correlation does no input or output',
  ),
  forbid(
    'the console imports only shared',
    'collector/console/planted-node.ts',
    `import { request } from 'node:http';`,
    'console imports only shared',
  ),
  forbid(
    'a new folder is closed until it has a layer',
    'extras/planted-new.ts',
    `import { readFileSync } from 'node:fs';`,
    'has no layer yet',
  ),
];

function forbid(name: string, file: string, line: string, expect: string): Plant {
  const names = /^import (?:type )?\{? ?(\w+)/.exec(line)?.[1];
  const use =
    names === undefined
      ? ''
      : line.startsWith('import type')
        ? `export type Use = ${names};\n`
        : `export const use = [${names}];\n`;
  return { name, file, change: { content: `${line}\n${use}` }, expect };
}
