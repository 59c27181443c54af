/**
 * For `validateSearch` of a route: the search is what `read` makes of the address and nothing else. The router itself lays the result over
 * what stands in the address, so that whatever makes no sense, and was left out, would come back as somebody typed it.
 */
export function readSearch<Search extends object>(read: (search: Record<string, unknown>) => Search) {
  return (search: Record<string, unknown>): Search => ({
    ...Object.fromEntries(Object.keys(search).map((name) => [name, undefined])),
    ...read(search),
  });
}
