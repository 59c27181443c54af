import type { OsName } from '#shared/model/os-name.ts';
import type { ProcessRef } from '#shared/model/process-ref.ts';

/**
 * What a process group is called: the file name of its program, because the short names of its processes change as they like (Node calls
 * its own `MainThread`); theirs where the program cannot be read.
 */
export function groupNameOf({ exe, name }: ProcessRef): OsName {
  const file = exe?.text.slice(Math.max(exe.text.lastIndexOf('/'), exe.text.lastIndexOf('\\')) + 1) ?? '';
  return file === '' ? name : { text: file };
}
