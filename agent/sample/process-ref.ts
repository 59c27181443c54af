import { createHash } from 'node:crypto';
import { type Observed, observedValue } from '#shared/model/observed.ts';
import { type OsName, osNameKey } from '#shared/model/os-name.ts';
import type { ProcessRef } from '#shared/model/process-ref.ts';
import { scrubControlGroup } from '#shared/scrub/scrub-control-group.ts';
import { scrubOsArgv } from '#shared/scrub/scrub.ts';
import { scrubServiceProgram } from '#shared/scrub/scrub-service-program.ts';
import type { ProcessDetails } from '../platform/platform.ts';

/** More arguments than this say nothing to a reader, and a process could make every message too large with them. */
const MAX_ARGUMENTS = 256;
const MAX_ARGV_CHARS = 8_192;

/** What may leave the host about a process: secrets in its arguments, in the name of its unit and beside the files of its services are taken out, what could not be read says why. */
export function processRefOf(details: ProcessDetails): ProcessRef {
  const exe = observedValue(details.exe);
  const argv = observedValue(details.argv);
  const cwd = observedValue(details.cwd);
  const user = observedValue(details.user);
  // Until its account has a name, an identifier stands for it.
  const userName = user?.name ?? user?.sid;
  const cgroup = observedValue(details.cgroup);
  const notObservable = reasonsOf(details);
  return {
    pid: details.pid,
    startId: details.startId,
    startedAtMs: details.startedAtMs,
    ppid: details.parentPid,
    name: details.name,
    ...(exe === undefined ? {} : { exe }),
    ...(details.exeDeleted ? { exeDeleted: true } : {}),
    ...(argv === undefined ? {} : { argv: cutArguments(scrubOsArgv(argv)) }),
    ...(cwd === undefined ? {} : { cwd }),
    ...(user?.uid === undefined ? {} : { uid: user.uid }),
    ...(userName === undefined ? {} : { user: userName }),
    ...(user?.sid === undefined ? {} : { sid: user.sid }),
    ...(cgroup === undefined ? {} : { cgroup: scrubControlGroup(cgroup) }),
    ...(details.services === undefined ? {} : { services: details.services.map(scrubServiceProgram) }),
    ...(details.servicesLeftOut === undefined ? {} : { servicesLeftOut: details.servicesLeftOut }),
    ...(details.containerId === undefined ? {} : { containerId: details.containerId }),
    groupKey: groupKeyOf(details),
    ...(notObservable.length === 0 ? {} : { notObservable }),
  };
}

/**
 * Equal for two runs of the same program: the same file under the same path. Both, because one file may be many programs (hard links)
 * and one path many files (upgrades). A deleted or nameless program (memfd) has a new file each time, so its path alone stands for it;
 * where the program cannot be read at all, its short name and user do.
 */
export function groupKeyOf(details: ProcessDetails): string {
  if (details.kernelThread) return 'kernel';
  const exe = observedValue(details.exe);
  const file = observedValue(details.exeFile);
  const user = observedValue(details.user);
  if (exe === undefined) return `name:${digestOf([osNameKey(details.name), user?.uid ?? user?.sid ?? user?.name])}`;
  const identity = file === undefined || details.exeDeleted ? [] : [file.device, file.inode];
  return `exe:${digestOf([osNameKey(exe), ...identity])}`;
}

function digestOf(parts: readonly unknown[]): string {
  // Not a piece of the whole text, which a piece would keep in memory.
  return createHash('sha256').update(JSON.stringify(parts)).digest().toString('hex', 0, 8);
}

/** Whether a process became another program (or another command line) since `before` was read. */
export function isOtherProgram(before: ProcessDetails, now: ProcessDetails): boolean {
  return programKey(before) !== programKey(now);
}

/** Cut after scrubbing: half a secret is not recognised as one. An argument that lost its end has an ellipsis there. */
function cutArguments(argv: readonly OsName[]): readonly OsName[] {
  const kept: OsName[] = [];
  let room = MAX_ARGV_CHARS;
  for (const name of argv) {
    if (kept.length === MAX_ARGUMENTS || room <= 0) return [...kept, { text: '…' }];
    kept.push(name.text.length <= room ? name : { text: `${name.text.slice(0, room)}…` });
    room -= name.text.length;
  }
  return kept;
}

function programKey(details: ProcessDetails): string {
  const file = observedValue(details.exeFile);
  const exe = observedValue(details.exe);
  const argv = observedValue(details.argv);
  return JSON.stringify([
    osNameKey(details.name),
    file === undefined ? null : [file.device, file.inode],
    exe === undefined ? null : osNameKey(exe),
    argv === undefined ? null : argv.map(osNameKey),
  ]);
}

function reasonsOf(details: ProcessDetails): NonNullable<ProcessRef['notObservable']> {
  const fields: readonly (readonly [string, Observed<unknown>])[] = [
    ['exe', details.exe],
    ['argv', details.argv],
    ['cwd', details.cwd],
    ['user', details.user],
    ['cgroup', details.cgroup],
  ];
  return fields.flatMap(([field, reading]) =>
    'unobservable' in reading ? [{ field, reason: reading.unobservable }] : [],
  );
}
