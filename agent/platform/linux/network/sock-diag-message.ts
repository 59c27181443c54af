import { WANTED_STATES } from './tcp-state.ts';

/**
 * Message types (netlink(7), linux/inet_diag.h). The older of the two questions for TCP sockets: it alone answers for both families in one walk
 * over the kernel's table, and that walk is most of the cost (1.1 ms for 262,144 places, however few are taken).
 */
const TCPDIAG_GETSOCK = 18;
const NLMSG_ERROR = 2;
const NLMSG_DONE = 3;
/** NLM_F_REQUEST and NLM_F_DUMP. */
const DUMP_REQUEST = 0x301;
/** The kernel changed its table while it wrote (NLM_F_DUMP_INTR). */
const DUMP_INTERRUPTED = 0x10;

const HEADER_BYTES = 16;
/** nlmsghdr and inet_diag_req. */
const REQUEST_BYTES = HEADER_BYTES + 60;
const STATES_AT = HEADER_BYTES + 52;
const DIAG_BYTES = 72;

/** Asks for all TCP sockets, IPv4 and IPv6. */
export function writeDumpRequest(buffer: Buffer, sequence: number): number {
  buffer.fill(0, 0, REQUEST_BYTES);
  buffer.writeUInt32LE(REQUEST_BYTES, 0);
  buffer.writeUInt16LE(TCPDIAG_GETSOCK, 4);
  buffer.writeUInt16LE(DUMP_REQUEST, 6);
  buffer.writeUInt32LE(sequence, 8);
  buffer.writeUInt32LE(WANTED_STATES, STATES_AT);
  return REQUEST_BYTES;
}

/** How one datagram ended. `error` holds the kernel's errno; `isInterrupted`: the table changed while the kernel wrote it. */
export type DatagramEnd =
  | { readonly end: 'more' | 'done' | 'malformed'; readonly isInterrupted?: boolean }
  | { readonly end: 'error'; readonly errno: number };

/** Reads the messages of one datagram; those of other requests are left out. `visit` gets the offset of each socket (struct inet_diag_msg). */
export function readDatagram(
  buffer: Buffer,
  length: number,
  sequence: number,
  visit: (at: number) => void,
): DatagramEnd {
  let isInterrupted = false;
  for (let at = 0; at + HEADER_BYTES <= length; ) {
    const size = buffer.readUInt32LE(at);
    if (size < HEADER_BYTES || at + size > length) return { end: 'malformed' };
    const type = buffer.readUInt16LE(at + 4);
    if (buffer.readUInt32LE(at + 8) === sequence) {
      if ((buffer.readUInt16LE(at + 6) & DUMP_INTERRUPTED) !== 0) isInterrupted = true;
      if (type === NLMSG_DONE) return { end: 'done', isInterrupted };
      if (type === NLMSG_ERROR) {
        return size >= HEADER_BYTES + 4 ? { end: 'error', errno: -buffer.readInt32LE(at + 16) } : { end: 'malformed' };
      }
      if (type === TCPDIAG_GETSOCK) {
        if (size < HEADER_BYTES + DIAG_BYTES) return { end: 'malformed' };
        visit(at + HEADER_BYTES);
      }
    }
    at += (size + 3) & ~3;
  }
  return { end: 'more', isInterrupted };
}
