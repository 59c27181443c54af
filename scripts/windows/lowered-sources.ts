import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync, cpSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build, transform } from 'esbuild';

/** What the suites import, and what those read. */
const FOLDERS = ['agent', 'shared', 'signatures', 'scripts'];
const FILES = ['package.json', 'vitest.config.ts'];
/** Programs that somebody else starts and who waits for them: in one file each, as packaged ones are. */
const PROGRAMS = ['scripts/windows/service-program.ts'];

/**
 * The sources as Node 22 can run them, in a folder of their own: the same files under the same names, without types and with `using` written out.
 * (The packaged program is bundled for the same Node by the same compiler.) Returns the folder.
 */
export async function lowerSources(root: string, into: string): Promise<string> {
  rmSync(into, { recursive: true, force: true });
  const files = FOLDERS.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(root.length)),
  );
  await Promise.all([...files, ...FILES].map((file) => lowerFile(join(root, file), join(into, file))));
  symlinkSync(join(root, 'node_modules'), join(into, 'node_modules'));
  await build({
    ...{ absWorkingDir: root, entryPoints: PROGRAMS, outdir: into, outbase: '.', outExtension: { '.js': '.mjs' } },
    ...{ bundle: true, platform: 'node', format: 'esm', target: 'node22', external: ['koffi'], logLevel: 'warning' },
    // CommonJS packages ask for node: modules with `require`, which an ES module does not have.
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  });
  return into;
}

async function lowerFile(from: string, to: string): Promise<void> {
  mkdirSync(dirname(to), { recursive: true });
  if (!from.endsWith('.ts')) return cpSync(from, to);
  const { code } = await transform(readFileSync(from, 'utf8'), { loader: 'ts', target: 'node22', format: 'esm' });
  writeFileSync(to, code);
}
