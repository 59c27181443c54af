/**
 * How much longer than promised something may take in a test. Promises hold on a quiet machine with two cores; a test shares its
 * machine with the collector that it asks, with the browser, and in CI with whatever else runs there.
 */
export const SLOWNESS = 3;
