/** The part of a page's query that the store understands. */
export function pageOf({ limit, after }: { limit: number; after?: string | undefined }) {
  return after === undefined ? { limit } : { limit, after };
}

/** The part of a page's answer that leads to the next one. */
export function nextOf(next: string | undefined) {
  return next === undefined ? {} : { next };
}
