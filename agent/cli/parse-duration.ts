const UNITS_MS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000 };

/** Milliseconds of `90s`, `10m`, `2h` or a bare number of seconds; undefined for anything else and for nothing at all. */
export function parseDuration(text: string): number | undefined {
  const match = /^(\d{1,7})([smh]?)$/.exec(text.trim());
  if (match === null) return undefined;
  const durationMs = Number(match[1]) * (UNITS_MS[match[2] || 's'] ?? 0);
  return durationMs > 0 ? durationMs : undefined;
}
