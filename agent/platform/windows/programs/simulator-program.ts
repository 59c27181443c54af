import type { SimulatedProgram } from '../../simulators.ts';
import { SIMULATOR_TEXT } from '../../simulator-text.ts';
import { createBoundProgram } from './bound-program.ts';
import type { WindowsCode } from './windows-code.ts';

/** Room for five arguments, four times of 8 bytes, and what `WSAStartup` tells (408 bytes). */
const ROOM_BYTES = 496;
const TIMES_AT = { created: 40, ended: 48, kernel: 56, user: 64 } as const;
const SOCKETS_AT = 80;
const CURRENT_THREAD = -2;
const FOREVER = 0xffff_ffff;
const UNITS_PER_MS = 10_000;
/** Some ms between two looks at its own time, which grows by clock ticks of 10 to 16 ms. */
const SPINS = 4_000_000;
const REST_MS = 4;
/** Whoever owes more, because others computed or it was told to rest, begins anew: it is late then, not busier. */
const MOST_DEBT_MS = 200;

const MEM_RESERVE = 0x2000;
const MEM_RESERVE_AND_COMMIT = 0x3000;
const READ_WRITE = 0x04;
const EXECUTE_READ_WRITE = 0x40;
const DATASET_BYTES = 2_080 * 1024 * 1024;
const CODE_BYTES = 256 * 1024;

const WINSOCK_2_2 = 0x0202;
const AF_INET = 2;
const SOCK_STREAM = 1;
const TCP = 6;
const ADDRESS_BYTES = 16;

export interface SimulatorCode extends Pick<SimulatedProgram, 'reservesDataset' | 'connectsTo'> {
  readonly seconds: number;
  /** Of one core, for each thread; undefined: it waits. */
  readonly share: number | undefined;
  /** One thread for each, which may run on these processors only (a mask); undefined: one thread, on any. */
  readonly bound: readonly [bigint, bigint] | undefined;
}

/** The bytes of a program that uses processor time, or waits; see `Simulated`. It opens and writes nothing, but for the one connection. */
export function createSimulatorProgram({ seconds, share, bound, reservesDataset, connectsTo }: SimulatorCode): Buffer {
  const masks = bound ?? [undefined];
  const threads = masks.map((mask, index) => (code: WindowsCode) => {
    code.enter(ROOM_BYTES);
    if (mask !== undefined) code.call('SetThreadAffinityMask', CURRENT_THREAD, mask);
    if (index === 0 && reservesDataset === true) reserveDataset(code);
    if (index === 0 && connectsTo !== undefined) connect(code);
    if (share === undefined) code.call('Sleep', FOREVER);
    else compute(code, share, `${index}`);
    if (index === 0 && connectsTo !== undefined) {
      code.label('address');
      code.data(socketAddress(connectsTo));
    }
  });
  return createBoundProgram({ seconds, text: SIMULATOR_TEXT, threads });
}

/** So much processor time as its share of the time since it began (`rbx`, ms; it had used `r12` then), asleep otherwise. */
function compute(code: WindowsCode, share: number, name: string): void {
  code.label(`begin-${name}`);
  code.call('GetTickCount64');
  code.copy('rbx', 'rax');
  readOwnTime(code);
  code.copy('r12', 'rax');
  code.label(`look-${name}`);
  code.call('GetTickCount64');
  code.subtract('rax', 'rbx');
  code.multiply('rax', Math.round(share * UNITS_PER_MS));
  code.add('rax', 'r12');
  code.copy('r13', 'rax');
  readOwnTime(code);
  code.subtract('r13', 'rax'); // what it owes
  code.compareTo('r13', MOST_DEBT_MS * UNITS_PER_MS);
  code.jump('greater', `begin-${name}`);
  code.compareTo('r13', 0);
  code.jump('greater', `busy-${name}`);
  code.call('Sleep', REST_MS);
  code.jump('always', `look-${name}`);
  code.label(`busy-${name}`);
  code.countDown('rcx', SPINS);
  code.jump('always', `look-${name}`);
}

/** `rax`: time of this thread on a processor, in units of 100 ns. */
function readOwnTime(code: WindowsCode): void {
  const places = Object.values(TIMES_AT).map((stack) => ({ stack }));
  code.call('GetThreadTimes', CURRENT_THREAD, ...places);
  code.loadFromStack('rax', TIMES_AT.kernel);
  code.loadFromStack('rdx', TIMES_AT.user);
  code.add('rax', 'rdx');
}

/** Address space only, but for the place of code: no page of either is ever touched. */
function reserveDataset(code: WindowsCode): void {
  code.call('VirtualAlloc', 0, DATASET_BYTES, MEM_RESERVE, READ_WRITE);
  code.call('VirtualAlloc', 0, CODE_BYTES, MEM_RESERVE_AND_COMMIT, EXECUTE_READ_WRITE);
}

/** Ends where it is refused: who is not connected shows nothing. */
function connect(code: WindowsCode): void {
  code.call('WSAStartup', WINSOCK_2_2, { stack: SOCKETS_AT });
  code.call('socket', AF_INET, SOCK_STREAM, TCP);
  code.copy('rbx', 'rax');
  code.call('connect', 'rbx', { label: 'address' }, ADDRESS_BYTES);
  code.compareTo('rax', 0);
  code.jump('not-equal', 'exit');
  // Nothing at all: Wine looks who owns a connection only once somebody wanted to send.
  code.call('send', 'rbx', { stack: SOCKETS_AT }, 0, 0);
}

/** A `sockaddr_in`. */
function socketAddress({ address, port }: NonNullable<SimulatorCode['connectsTo']>): Buffer {
  const bytes = Buffer.alloc(ADDRESS_BYTES);
  bytes.writeUInt16LE(AF_INET, 0);
  bytes.writeUInt16BE(port, 2);
  bytes.set(address.split('.').map(Number), 4);
  return bytes;
}
