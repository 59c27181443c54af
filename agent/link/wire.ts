import { WebSocket } from 'ws';
import { MAX_FRAME_BYTES } from '#shared/protocol/messages.ts';

/** A connection that carries frames. */
export interface Wire {
  send(frame: string): void;
  /** What has been sent but not yet left this process, bytes. */
  readonly unsentBytes: number;
  /** Says goodbye to the other side; `ended` follows within a second. */
  end(): void;
  /** Ends at once. A peer that has gone silent never answers a goodbye. */
  terminate(): void;
}

export interface WireEvents {
  opened(): void;
  /** `undefined`: something that is no text. */
  received(frame: string | undefined): void;
  /** Once, as the last. `cause` is a code: the error's name, `http-403`, or `closed-1006`. */
  ended(cause: string): void;
}

export type OpenWire = (url: string, events: WireEvents) => Wire;

const HANDSHAKE_TIMEOUT_MS = 10_000;
const GOODBYE_PATIENCE_MS = 1_000;

/** A WebSocket. Compression stays off: a small frame that unfolds to gigabytes is an old trick. */
export const openWebSocket: OpenWire = (url, events) => {
  const socket = new WebSocket(url, {
    perMessageDeflate: false,
    maxPayload: MAX_FRAME_BYTES,
    maxFragments: 64,
    handshakeTimeout: HANDSHAKE_TIMEOUT_MS,
    followRedirects: false,
  });
  let cause: string | undefined;
  socket.on('open', () => events.opened());
  socket.on('message', (data, isBinary) => events.received(isBinary ? undefined : data.toString()));
  socket.on('unexpected-response', (_request, response) => {
    cause = `http-${response.statusCode}`;
    socket.terminate();
  });
  socket.on('error', (error: Error) => {
    cause ??= 'code' in error ? String(error.code) : error.name;
  });
  socket.on('close', (code) => events.ended(cause ?? `closed-${code}`));
  return {
    send: (frame) => socket.send(frame, () => undefined), // A send that fails is followed by `close`, which says so.
    get unsentBytes() {
      return socket.bufferedAmount;
    },
    end() {
      socket.close(1000);
      setTimeout(() => socket.terminate(), GOODBYE_PATIENCE_MS).unref();
    },
    terminate: () => socket.terminate(),
  };
};
