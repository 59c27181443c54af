import type { ProcessRef } from '#shared/model/process-ref.ts';

const MAX_ARGUMENTS = 48;
const MAX_ARGUMENT_CHARS = 256;
const MAX_ARGV_CHARS = 1_024;

/** A process for a list of many: the same, with at most a thousand characters of arguments. What was cut has an ellipsis. */
export function cutProcess(ref: ProcessRef): ProcessRef {
  const { argv } = ref;
  if (argv === undefined) return ref;
  const kept: { readonly text: string; readonly rawBase64?: string }[] = [];
  let room = MAX_ARGV_CHARS;
  for (const argument of argv) {
    if (kept.length === MAX_ARGUMENTS || room <= 0) return { ...ref, argv: [...kept, { text: '…' }] };
    const limit = Math.min(room, MAX_ARGUMENT_CHARS);
    kept.push(argument.text.length <= limit ? argument : { text: `${argument.text.slice(0, limit)}…` });
    room -= argument.text.length;
  }
  return { ...ref, argv: kept };
}
