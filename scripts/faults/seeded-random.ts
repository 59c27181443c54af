/** Numbers in [0, 1) that are the same for the same seed (a 32-bit xorshift). */
export function seededRandom(seed: number): () => number {
  let state = seed | 0 || 0x9e3779b9;
  const next = (): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 0x1_0000_0000;
  };
  // Small seeds differ in a few bits only: let them spread.
  for (let times = 0; times < 8; times++) next();
  return next;
}
