/** The few calls of the C library that Node has no binding for. Results below 0 are failures: ask {@link errno} at once. */
export interface SystemCalls {
  socket(family: number, type: number, protocol: number): number;
  send(socket: number, buffer: Buffer, bytes: number, flags: number): number;
  receive(socket: number, buffer: Buffer, bytes: number, flags: number): number;
  close(descriptor: number): number;
  errno(): number;
}

/**
 * Binds them through koffi, or says why not. The library is named: a symbol of `libc.so.6` itself cannot be replaced by a
 * library that was preloaded into this process, one of the whole process can.
 */
export async function loadSystemCalls(): Promise<SystemCalls | { readonly missing: string }> {
  try {
    const { default: koffi } = await import('koffi');
    const library = koffi.load('libc.so.6');
    return {
      socket: library.func('socket', 'int', ['int', 'int', 'int']),
      send: library.func('send', 'int64_t', ['int', 'uint8_t *', 'size_t', 'int']),
      receive: library.func('recv', 'int64_t', ['int', 'uint8_t *', 'size_t', 'int']),
      close: library.func('close', 'int', ['int']),
      errno: () => koffi.errno(),
    };
  } catch (error) {
    return { missing: error instanceof Error ? error.message.slice(0, 200) : 'unknown' };
  }
}
