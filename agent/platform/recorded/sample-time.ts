/**
 * Seconds of a time as others write it: a number (seconds since any beginning; above 10^11 milliseconds of the epoch) or an ISO
 * date. `undefined` for anything else.
 */
export function parseSampleSeconds(text: string): number | undefined {
  if (/^-?\d{1,15}(?:\.\d{1,9})?$/.test(text)) {
    const number = Number(text);
    return number > 1e11 ? number / 1_000 : number;
  }
  if (!/^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}/.test(text)) return undefined;
  const ms = Date.parse(/(?:Z|[+-]\d{2}:?\d{2})$/.test(text) ? text : `${text.replace(' ', 'T')}Z`);
  return Number.isFinite(ms) ? ms / 1_000 : undefined;
}

/** Wall-clock milliseconds of such a time: small numbers are seconds since the beginning of 1970, for want of anything better. */
export function wallMsOf(seconds: number): number {
  return Math.round(seconds * 1_000);
}
