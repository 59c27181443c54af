import type { OsName } from '#shared/model/os-name.ts';
import type { ProcessRef } from '#shared/model/process-ref.ts';

const MAX_ARGUMENTS = 48;
const MAX_ARGUMENT_CHARS = 256;
const MAX_ARGV_CHARS = 1_024;

const MAX_SERVICES = 8;

/**
 * A process for a list of many: the same, with at most a thousand characters of arguments and eight services. What was cut of arguments has an
 * ellipsis, services that are left out are counted.
 */
export function cutProcess(ref: ProcessRef): ProcessRef {
  const { argv, services } = ref;
  return {
    ...ref,
    ...(argv === undefined ? {} : { argv: cutArguments(argv) }),
    ...(services === undefined || services.length <= MAX_SERVICES ? {} : cutServices(services, ref.servicesLeftOut)),
  };
}

function cutServices(services: NonNullable<ProcessRef['services']>, leftOut = 0) {
  return { services: services.slice(0, MAX_SERVICES), servicesLeftOut: services.length - MAX_SERVICES + leftOut };
}

function cutArguments(argv: readonly OsName[]): readonly OsName[] {
  const kept: OsName[] = [];
  let room = MAX_ARGV_CHARS;
  for (const argument of argv) {
    if (kept.length === MAX_ARGUMENTS || room <= 0) return [...kept, { text: '…' }];
    const limit = Math.min(room, MAX_ARGUMENT_CHARS);
    kept.push(argument.text.length <= limit ? argument : { text: `${argument.text.slice(0, limit)}…` });
    room -= argument.text.length;
  }
  return kept;
}
