/** Noisy-or: how probable it is that at least one of them is right, were they independent. */
export function combine(probabilities: readonly number[]): number {
  // Sorted, because a product of floating-point numbers depends on its order.
  const sorted = [...probabilities].sort((left, right) => left - right);
  return 1 - sorted.reduce((product, probability) => product * (1 - probability), 1);
}
