/** What became of a write. A disk that is full or gone is an expected failure: nothing of the write happened, the caller may try again. */
export type WriteResult = { readonly written: true } | { readonly written: false; readonly code: string };

/** The name SQLite gives an error, or undefined when it is another kind of error. */
export function databaseErrorCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error) || error.code !== 'ERR_SQLITE_ERROR') return undefined;
  return 'errcode' in error ? `sqlite-${Number(error.errcode)}` : 'sqlite';
}
