/** The few calls of the C library that Node has no binding for. Results below 0 are failures: ask {@link errno} at once. */
export interface SystemCalls {
  socket(family: number, type: number, protocol: number): number;
  send(socket: number, buffer: Buffer, bytes: number, flags: number): number;
  receive(socket: number, buffer: Buffer, bytes: number, flags: number): number;
  bind(socket: number, address: Buffer, bytes: number): number;
  connect(socket: number, address: Buffer, bytes: number): number;
  /** An option of the socket level whose value is a number (setsockopt(2), SOL_SOCKET). */
  setSocketOption(socket: number, name: number, value: number): number;
  close(descriptor: number): number;
  errno(): number;
}

const SOL_SOCKET = 1;

/**
 * Binds them through koffi, or says why not. The library is named: a symbol of `libc.so.6` itself cannot be replaced by a
 * library that was preloaded into this process, one of the whole process can.
 */
export async function loadSystemCalls(): Promise<SystemCalls | { readonly missing: string }> {
  try {
    const { default: koffi } = await import('koffi');
    const library = koffi.load('libc.so.6');
    const setOption = library.func('setsockopt', 'int', ['int', 'int', 'int', 'uint8_t *', 'uint32_t']);
    return {
      socket: library.func('socket', 'int', ['int', 'int', 'int']),
      send: library.func('send', 'int64_t', ['int', 'uint8_t *', 'size_t', 'int']),
      receive: library.func('recv', 'int64_t', ['int', 'uint8_t *', 'size_t', 'int']),
      bind: library.func('bind', 'int', ['int', 'uint8_t *', 'uint32_t']),
      connect: library.func('connect', 'int', ['int', 'uint8_t *', 'uint32_t']),
      setSocketOption(socket, name, value) {
        const bytes = Buffer.alloc(4);
        bytes.writeInt32LE(value);
        return setOption(socket, SOL_SOCKET, name, bytes, bytes.length);
      },
      close: library.func('close', 'int', ['int']),
      errno: () => koffi.errno(),
    };
  } catch (error) {
    return { missing: error instanceof Error ? error.message.slice(0, 500) : 'unknown' };
  }
}
