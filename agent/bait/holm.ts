/**
 * p-values adjusted for asking several questions at once (Holm 1979): the chance that any one at or below `a` is false is at most `a`,
 * however the questions depend on each other. In the order given.
 */
export function adjustByHolm(pValues: readonly number[]): readonly number[] {
  const order = [...pValues.keys()].sort((left, right) => (pValues[left] ?? 1) - (pValues[right] ?? 1));
  const adjusted = new Array<number>(pValues.length).fill(1);
  let highest = 0;
  for (const [rank, index] of order.entries()) {
    highest = Math.max(highest, Math.min(1, (pValues.length - rank) * (pValues[index] ?? 1)));
    adjusted[index] = highest;
  }
  return adjusted;
}
