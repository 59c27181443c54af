import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { observedValue } from '#shared/model/observed.ts';
import { fuzz } from '../../../../scripts/testing/fuzz.ts';
import { GapCounts } from '../../gap-counts.ts';
import { SockDiag } from './sock-diag.ts';
import { KnownSockets } from './known-sockets.ts';
import { readDatagram } from './sock-diag-message.ts';
import type { SystemCalls } from '../system-calls.ts';

const AF_INET = 2;

function message(type: number, sequence: number, body: Buffer, flags = 2): Buffer {
  const header = Buffer.alloc(16);
  header.writeUInt32LE(16 + body.length, 0);
  header.writeUInt16LE(type, 4);
  header.writeUInt16LE(flags, 6);
  header.writeUInt32LE(sequence, 8);
  return Buffer.concat([header, body]);
}

function diag(inode: number, state = 1): Buffer {
  const body = Buffer.alloc(72);
  body[0] = AF_INET;
  body[1] = state;
  body.writeUInt16BE(40_000, 4);
  body.writeUInt16BE(3_333, 6);
  body.set([192, 0, 2, 1], 8);
  body.set([203, 0, 113, 5], 24);
  body.writeUInt32LE(1_001, 64);
  body.writeUInt32LE(inode, 68);
  return body;
}

const done = (sequence: number) => message(3, sequence, Buffer.alloc(4));

/** A kernel that answers each request with the datagrams that `answer` gives; a number is an errno. */
function kernel(answer: (sequence: number) => readonly (Buffer | number)[]) {
  let queue: (Buffer | number)[] = [];
  let errno = 0;
  const calls: SystemCalls & { opened: number } = {
    opened: 0,
    socket: () => ++calls.opened,
    send(_socket, buffer) {
      queue = [...answer(buffer.readUInt32LE(8))];
      return 76;
    },
    receive(_socket, buffer) {
      const next = queue.shift() ?? 11;
      if (typeof next === 'number') {
        errno = next;
        return -1;
      }
      return next.copy(buffer);
    },
    bind: () => 0,
    connect: () => 0,
    setSocketOption: () => 0,
    close: () => 0,
    errno: () => errno,
  };
  return calls;
}

function takeAll(bytes: Buffer, length: number, sequence: number): void {
  const buffer = Buffer.from(new Uint8Array(bytes).buffer);
  const known = new KnownSockets(buffer);
  known.begin();
  readDatagram(buffer, length, sequence, (at) => known.take(at));
  known.end();
}

describe('SockDiag', () => {
  it('reads an answer in several datagrams', () => {
    const calls = kernel((sequence) => [
      message(18, sequence, diag(7)),
      message(18, sequence, diag(8, 4)),
      done(sequence),
    ]);
    const reading = new SockDiag(calls, new GapCounts()).read();
    expect(reading).toEqual({
      value: [7, 8].map((socketId) => ({
        socketId,
        uid: 1_001,
        state: socketId === 7 ? 'established' : 'closing',
        tuple: {
          protocol: 'tcp',
          local: { ip: '192.0.2.1', port: 40_000 },
          remote: { ip: '203.0.113.5', port: 3_333 },
        },
      })),
    });
  });

  it.each([
    ['an interrupted call', 4, 'connections:eintr'],
    ['a full buffer', 105, 'connections:enobufs'],
  ])('asks again after %s and counts it', (_, errno, cause) => {
    let requests = 0;
    const gaps = new GapCounts();
    const calls = kernel((sequence) => (++requests === 1 ? [errno] : [message(18, sequence, diag(7)), done(sequence)]));
    const reading = new SockDiag(calls, gaps).read();
    expect('value' in reading && reading.value).toHaveLength(1);
    expect(gaps.take()).toEqual({ [cause]: 1 });
  });

  it('does not mix in the answer to an earlier request', () => {
    const calls = kernel((sequence) => [message(18, sequence - 1, diag(99)), done(sequence - 1), done(sequence)]);
    expect(new SockDiag(calls, new GapCounts()).read()).toEqual({ value: [] });
  });

  it('says so when the kernel has no such family, or keeps failing', () => {
    for (const errno of [2, 22, 95]) {
      const error = Buffer.alloc(20);
      error.writeInt32LE(-errno, 0);
      const without = kernel((sequence) => [message(2, sequence, error)]);
      expect(new SockDiag(without, new GapCounts()).read()).toMatchObject({ unobservable: 'unsupported' });
    }
    const failing = new SockDiag(
      kernel(() => [105]),
      new GapCounts(),
    );
    expect(failing.read()).toEqual({ unobservable: 'failed', detail: 'enobufs' });
  });

  it('gives the same object again for a socket that is as it was, and another when anything of it changed', () => {
    const bodies = [diag(7), diag(7), diag(7, 4), diag(7, 4), diag(8)];
    // The kernel's number of the socket: a new one with the same inode and ends.
    bodies[3]?.writeUInt32LE(5, 44);
    const calls = kernel((sequence) => [message(18, sequence, bodies.shift() ?? diag(9)), done(sequence)]);
    const sockets = new SockDiag(calls, new GapCounts());
    const [first, again, closing, other, last] = [1, 2, 3, 4, 5].map(() => observedValue(sockets.read())?.[0]);
    expect(again).toBe(first);
    expect(closing).toMatchObject({ state: 'closing', socketId: 7 });
    expect(other).not.toBe(closing);
    expect(last).toMatchObject({ socketId: 8 });
  });

  it('survives any datagram', () => {
    fuzz('sock_diag', fc.uint8Array({ maxLength: 600 }), (bytes) => {
      takeAll(Buffer.from(bytes), bytes.length, 0);
    });
    const mutated = fc.tuple(fc.nat(87), fc.nat(255), fc.nat(88));
    fuzz('sock_diag, one byte wrong', mutated, ([at, byte, length]) => {
      const bytes = message(18, 1, diag(7));
      bytes[at] = byte;
      takeAll(bytes, length, 1);
    });
  });
});
