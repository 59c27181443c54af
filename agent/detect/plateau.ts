/** What a window must look like. Shares are of the window's known seconds or blocks; deviations are relative to the median. */
const MIN_KNOWN_SHARE = 0.9;
const BLOCK_S = 10;
/** Middle half of the seconds: Gaussian noise of a tenth of the level passes, 20-60 % at random does not. */
const MAX_SECOND_SPREAD = 0.12;
/** Middle half of the blocks: noise averages out here, slow waves do not. */
const MAX_BLOCK_SPREAD = 0.05;
/** First third against last third: a ramp. */
const MAX_DRIFT = 0.08;
/** A miner yields to other work, so the host as a whole does not dip. A compile does, whenever it links or waits for files. */
const DIP_BLOCK = 0.85;
const MAX_DIP_BLOCKS = 1;
const DIP_SECOND = 0.6;
const MAX_DIP_SHARE = 0.01;
/** Other work comes on top of a plateau now and then. */
const BUMP_BLOCK = 1.2;
const MAX_BUMP_BLOCK_SHARE = 0.15;

/**
 * The level of an even plateau in equally spaced values (one a second, NaN = unknown), or undefined when they are not even. Every
 * measure is one of order (medians, quartiles, shares), so a few wild values change nothing.
 */
export function findPlateau(seconds: Float32Array, minLevel: number): number | undefined {
  const known = seconds.filter((value) => !Number.isNaN(value));
  if (known.length < MIN_KNOWN_SHARE * seconds.length || known.length < 3 * BLOCK_S) return undefined;
  const sorted = known.toSorted();
  const level = quantile(sorted, 0.5);
  if (!(level >= minLevel) || level <= 0) return undefined;
  if (spread(sorted) > MAX_SECOND_SPREAD * level) return undefined;
  if (shareBelow(sorted, DIP_SECOND * level) > MAX_DIP_SHARE) return undefined;
  const blocks = blockMeans(seconds);
  if (spread(blocks.toSorted()) > MAX_BLOCK_SPREAD * level) return undefined;
  if (blocks.filter((value) => value < DIP_BLOCK * level).length > MAX_DIP_BLOCKS) return undefined;
  if (blocks.filter((value) => value > BUMP_BLOCK * level).length > MAX_BUMP_BLOCK_SHARE * blocks.length)
    return undefined;
  const third = Math.floor(blocks.length / 3);
  const drift = Math.abs(median(blocks.slice(0, third)) - median(blocks.slice(-third)));
  return drift > MAX_DRIFT * level ? undefined : level;
}

/** The standard deviation that a normal distribution with the same middle half has. */
function spread(sorted: Float32Array): number {
  return (quantile(sorted, 0.75) - quantile(sorted, 0.25)) / 1.349;
}

function blockMeans(seconds: Float32Array): Float32Array {
  const means: number[] = [];
  for (let start = 0; start + BLOCK_S <= seconds.length; start += BLOCK_S) {
    const block = seconds.subarray(start, start + BLOCK_S).filter((value) => !Number.isNaN(value));
    if (block.length > 0) means.push(block.reduce((sum, value) => sum + value, 0) / block.length);
  }
  return Float32Array.from(means);
}

function median(values: Float32Array): number {
  return quantile(values.toSorted(), 0.5);
}

function quantile(sorted: Float32Array, share: number): number {
  const at = (sorted.length - 1) * share;
  const low = sorted[Math.floor(at)] ?? Number.NaN;
  const high = sorted[Math.ceil(at)] ?? Number.NaN;
  return low + (high - low) * (at - Math.floor(at));
}

function shareBelow(sorted: Float32Array, limit: number): number {
  let count = 0;
  while (count < sorted.length && (sorted[count] as number) < limit) count++;
  return count / sorted.length;
}
