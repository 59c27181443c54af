import { execFileSync, spawnSync } from 'node:child_process';
import type { TestContext } from 'vitest';

/** What a test needs from the machine. `command` is looked up on the PATH; `debianPackage` is installed when it is missing. */
export interface Tool {
  readonly command: string;
  readonly debianPackage: string;
}

function isInstalled(command: string): boolean {
  return spawnSync('sh', ['-c', `command -v ${command}`], { stdio: 'ignore' }).status === 0;
}

/** Finds a tool, or installs it where this process may; returns why it cannot be had, or undefined when it is there. */
export function provideTool(tool: Tool): string | undefined {
  if (isInstalled(tool.command)) return undefined;
  if (process.getuid?.() !== 0)
    return `${tool.command} is not installed, and only root can install ${tool.debianPackage}`;
  if (!isInstalled('apt-get'))
    return `${tool.command} is not installed, and there is no apt-get to install ${tool.debianPackage}`;
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  try {
    // Another test may be installing something at this moment.
    const wait = ['-o', 'DPkg::Lock::Timeout=120', '-qq'];
    const install = [...wait, 'install', '-y', '--no-install-recommends', tool.debianPackage];
    if (spawnSync('apt-get', install, { stdio: 'ignore', env: environment }).status !== 0) {
      execFileSync('apt-get', [...wait, 'update'], { stdio: 'ignore', env: environment });
      execFileSync('apt-get', install, { stdio: 'ignore', env: environment });
    }
  } catch (error) {
    return `${tool.debianPackage} could not be installed: ${error instanceof Error ? error.message : String(error)}`;
  }
  return isInstalled(tool.command) ? undefined : `${tool.debianPackage} is installed, but has no ${tool.command}`;
}

/**
 * Skips a test loudly when the machine cannot have what it needs; in CI nothing may skip, so there it fails.
 * Returns normally when `missing` is undefined.
 */
export function requireOrSkip(context: TestContext, missing: string | undefined): void {
  if (missing === undefined) return;
  if (process.env.CI === 'true') throw new Error(`needed in CI: ${missing}`);
  console.warn(`SKIPPED ${context.task.name}: ${missing}`);
  context.skip(missing);
}
