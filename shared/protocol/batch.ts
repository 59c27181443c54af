import { type Finding, findingSchema } from '../model/finding.ts';
import { describePath } from './envelope.ts';

/** What became of the elements of a batch. `rejected` names those that are no findings by their place, and where the trouble is. */
export interface ReadBatch {
  readonly findings: readonly Finding[];
  readonly rejected: readonly { readonly index: number; readonly path: string }[];
}

/** Reads the elements of a `findings` message one by one. Never throws. */
export function readBatch(elements: readonly unknown[]): ReadBatch {
  const findings: Finding[] = [];
  const rejected: { index: number; path: string }[] = [];
  elements.forEach((element, index) => {
    const parsed = findingSchema.safeParse(element);
    if (parsed.success) findings.push(parsed.data);
    else rejected.push({ index, path: describePath(parsed.error.issues[0]?.path ?? []) });
  });
  return { findings, rejected };
}
