import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync, cpSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { transform } from 'esbuild';

/** What the suites import, and what those read. */
const FOLDERS = ['agent', 'shared', 'signatures', 'scripts'];
const FILES = ['package.json', 'vitest.config.ts'];

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
  return into;
}

async function lowerFile(from: string, to: string): Promise<void> {
  mkdirSync(dirname(to), { recursive: true });
  if (!from.endsWith('.ts')) return cpSync(from, to);
  const { code } = await transform(readFileSync(from, 'utf8'), { loader: 'ts', target: 'node22', format: 'esm' });
  writeFileSync(to, code);
}
