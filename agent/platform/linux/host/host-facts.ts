import { readFileSync } from 'node:fs';
import { machine } from 'node:os';
import type { HostFacts } from '#shared/model/host.ts';
import { observedValue } from '#shared/model/observed.ts';
import type { HostCountersReader } from './host-counters.ts';
import type { LinuxPaths } from '../linux-paths.ts';

const MAX_NAME = 256;

/** Facts that do not change while a platform lives, except addresses and processors. Unreadable names are called `unknown`. */
export function readHostFacts(
  paths: LinuxPaths,
  counters: HostCountersReader,
  bootedAtMs: number,
  addresses: readonly string[],
): HostFacts {
  const kernel = readLine(`${paths.proc}/sys/kernel/osrelease`);
  const distribution = parsePrettyName(readText(`${paths.etc}/os-release`) ?? '');
  const memoryBytes = parseMemoryTotal(readText(`${paths.proc}/meminfo`) ?? '');
  return {
    hostname: readLine(`${paths.proc}/sys/kernel/hostname`) ?? 'unknown',
    system: 'linux',
    systemVersion: [distribution, kernel && `Linux ${kernel}`].filter(Boolean).join(', ') || 'unknown',
    architecture: machine(),
    cpuCount: observedValue(counters.read())?.cpuCount ?? 1,
    ...(memoryBytes === undefined ? {} : { memoryBytes }),
    bootId: readLine(`${paths.proc}/sys/kernel/random/boot_id`) ?? 'unknown',
    bootedAtMs,
    addresses,
  };
}

/** `MemTotal` of /proc/meminfo, which is in units of 1,024 bytes. */
export function parseMemoryTotal(text: string): number | undefined {
  const kilobytes = /^MemTotal: {1,20}(\d{1,15}) kB$/m.exec(text)?.[1];
  return kilobytes === undefined ? undefined : Number(kilobytes) * 1_024;
}

/** `PRETTY_NAME` of os-release(5). */
export function parsePrettyName(text: string): string | undefined {
  const value = /^PRETTY_NAME=(.{1,512})$/m.exec(text)?.[1];
  return value?.replace(/^(["'])(.*)\1$/, '$2').slice(0, MAX_NAME) || undefined;
}

function readLine(path: string): string | undefined {
  return readText(path)?.trim().slice(0, MAX_NAME) || undefined;
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // Each of these has a documented answer for "not readable"; none of them is evidence.
    return undefined;
  }
}
