interface LabelChange {
  readonly ids: string[];
  readonly addLabels: string[];
  readonly removeLabels: string[];
}

/**
 * How many hosts a change of labels changes, and the changes that undo it: a label that a host had before is not taken from it, and one
 * that it had not is not given.
 */
export function undoOfLabels(
  hosts: readonly { readonly hostId: string; readonly labels: readonly string[] }[],
  add: readonly string[],
  remove: readonly string[],
): { readonly changed: number; readonly undo: readonly LabelChange[] } {
  const changed = new Set<string>();
  const undo: LabelChange[] = [];
  const take = (label: string, hadIt: boolean) => {
    const ids = hosts.filter(({ labels }) => labels.includes(label) === hadIt).map(({ hostId }) => hostId);
    for (const id of ids) changed.add(id);
    if (ids.length > 0) undo.push({ ids, addLabels: hadIt ? [label] : [], removeLabels: hadIt ? [] : [label] });
  };
  for (const label of add) take(label, false);
  for (const label of remove) take(label, true);
  return { changed: changed.size, undo };
}
