import type { Plant } from './plant.ts';

/** Code that Biome has to refuse, by what it does. */
export const FORBIDDEN_CODE: readonly Plant[] = [
  forbid('shared reads no clock', 'shared/model/planted-now.ts', `export const at = Date.now();`, 'same-answer'),
  forbid(
    'shared reads no clock (new Date)',
    'shared/model/planted-date.ts',
    `export const at = new Date();`,
    'same-answer',
  ),
  forbid(
    'shared knows no process',
    'shared/model/planted-env.ts',
    `export const home = process.env.HOME;`,
    'noRestrictedGlobals',
  ),
  forbid(
    'shared knows no Buffer',
    'shared/model/planted-buffer.ts',
    `export const bytes = Buffer.alloc(1);`,
    'noRestrictedGlobals',
  ),
  forbid(
    'shared knows no DOM',
    'shared/model/planted-dom.ts',
    `export const title = document.title;`,
    'noRestrictedGlobals',
  ),
  forbid(
    'shared sends nothing',
    'shared/model/planted-fetch.ts',
    `export const get = () => fetch('http://pool.example');`,
    'noRestrictedGlobals',
  ),
  forbid(
    'shared has no timers',
    'shared/model/planted-timer.ts',
    `export const wait = (then: () => void) => setTimeout(then, 1);`,
    'noRestrictedGlobals',
  ),
  forbid(
    'shared has no way around by globalThis',
    'shared/model/planted-global.ts',
    `export const at = globalThis.performance;`,
    'same-answer',
  ),
  forbid(
    'an experiment is designed without a clock',
    'agent/bait/planted-now.ts',
    `export const at = Date.now();`,
    'same-answer',
  ),
  forbid('detectors read no clock', 'agent/detect/planted-now.ts', `export const at = Date.now();`, 'same-answer'),
  forbid(
    'detectors read no clock (performance)',
    'agent/detect/planted-performance.ts',
    `export const at = performance.now();`,
    'noRestrictedGlobals',
  ),
  forbid(
    'detectors throw no dice',
    'agent/detect/planted-chance.ts',
    `export const dice = Math.random();`,
    'same-answer',
  ),
  forbid(
    'correlation reads no clock',
    'collector/correlate/planted-now.ts',
    `export const at = Date.now();`,
    'same-answer',
  ),
  forbid(
    'correlation has no timers',
    'collector/correlate/planted-timer.ts',
    `export const wait = (then: () => void) => setInterval(then, 1);`,
    'noRestrictedGlobals',
  ),
  forbid(
    'only platforms ask which system this is',
    'agent/sample/planted-platform.ts',
    `export const here = process.platform;`,
    'host-is-platform',
  ),
  forbid(
    'not even in brackets',
    'agent/sample/planted-brackets.ts',
    `export const here = process['platform'];`,
    'host-is-platform',
  ),
  forbid(
    'not even in pieces',
    'agent/sample/planted-pieces.ts',
    `const { platform } = process;\nexport const here = platform;`,
    'host-is-platform',
  ),
  forbid(
    'not even by globalThis',
    'agent/sample/planted-global.ts',
    `export const here = globalThis.process.pid;`,
    'host-is-platform',
  ),
  forbid(
    'the collector does not ask at all',
    'collector/gateway/planted-platform.ts',
    `export const here = process.arch;`,
    'host-is-platform',
  ),
  forbid(
    'nor do the contracts of the platform',
    'agent/platform/planted-platform.ts',
    `export const here = process.platform;`,
    'host-is-platform',
  ),
  forbid(
    'workers start in parts.ts',
    'collector/ingest/planted-worker.ts',
    `import { Worker } from 'node:worker_threads';\nexport const worker = new Worker('x.js');`,
    'parts-start',
  ),
  forbid(
    'errors are not swallowed',
    'agent/link/planted-catch.ts',
    `try {\n  JSON.parse('');\n} catch {}`,
    'noEmptyBlockStatements',
  ),
  forbid(
    'promises are not forgotten',
    'collector/gateway/planted-promise.ts',
    `const later = async () => 1;\nexport function forget() {\n  later();\n}`,
    'noFloatingPromises',
  ),
  forbid(
    'nothing is any',
    'shared/model/planted-any.ts',
    `export const anything = (value: any) => value;`,
    'noExplicitAny',
  ),
  forbid(
    'the console says nothing outside the catalogue',
    'collector/console/pieces/planted-text.tsx',
    `export function Planted() {\n  return <p>Hello there</p>;\n}`,
    'console-text',
  ),
  forbid(
    'nor in what is read aloud',
    'collector/console/pieces/planted-label.tsx',
    `export function Planted() {\n  return <img src="/assets/icon.svg" alt="主機" />;\n}`,
    'console-text',
  ),
  forbid('exports have names', 'shared/model/planted-default.ts', `export default 1;`, 'noDefaultExport'),
  forbid(
    'files are named in kebab-case',
    'shared/model/plantedName.ts',
    `export const name = 1;`,
    'useFilenamingConvention',
  ),
  forbid(
    'no test is skipped',
    'shared/model/planted-skip.test.ts',
    `import { it } from 'vitest';\nit.skip('later', () => {});`,
    'noSkippedTests',
  ),
  forbid(
    'no test silences the others',
    'shared/model/planted-only.test.ts',
    `import { it } from 'vitest';\nit.only('mine', () => {});`,
    'noFocusedTests',
  ),
  forbid(
    'imports go in one direction (there)',
    'shared/model/planted-there.ts',
    `export { back } from './planted-back.ts';\nexport const there = 1;`,
    'noImportCycles',
  ),
  forbid(
    'imports go in one direction (back)',
    'shared/model/planted-back.ts',
    `import { there } from '#shared/model/planted-there.ts';\nexport const back = there;`,
    'noImportCycles',
  ),
];

function forbid(name: string, file: string, content: string, expect: string): Plant {
  return { name, file, change: { content: `${content}\n` }, expect };
}
