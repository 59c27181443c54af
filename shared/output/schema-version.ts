/** Rises when a field of the outward JSON changes its meaning or goes away; new fields do not count. */
export const SCHEMA_VERSION = 1 as const;
