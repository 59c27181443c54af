import type { SocketReading } from '../../platform.ts';
import { ipTextOf } from '../../ip-text.ts';
import { connectionStateOf } from './tcp-state.ts';

/** sl, local, remote, state, queues, timer, retransmits, uid, timeout, inode. */
const ROW =
  /^ *\d+: ([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4}) ([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4}) ([0-9A-F]{2}) [0-9A-F]+:[0-9A-F]+ [0-9A-F]+:[0-9A-F]+ [0-9A-F]+ +(\d{1,10}) +\d+ (\d{1,15})(?: |$)/;

export interface TcpTable {
  readonly sockets: readonly SocketReading[];
  /** Lines that are none of the format. */
  readonly malformed: number;
}

/** Reads /proc/net/tcp or tcp6 (proc_net_tcp in the kernel's documentation). Addresses there are words in host byte order. */
export function parseTcpTable(text: string): TcpTable {
  const sockets: SocketReading[] = [];
  let malformed = 0;
  const lines = text.split('\n');
  for (let index = 1; index < lines.length; index++) {
    const line = lines[index] as string;
    if (line === '') continue;
    const match = ROW.exec(line);
    if (match === null) {
      malformed++;
      continue;
    }
    const [, localIp = '', localPort = '', remoteIp = '', remotePort = '', stateHex = '', uid = '', inode = ''] = match;
    const state = connectionStateOf(Number.parseInt(stateHex, 16));
    const socketId = Number(inode);
    if (state === undefined || socketId === 0) continue;
    sockets.push({
      socketId,
      tuple: {
        protocol: 'tcp',
        local: { ip: ipOfWords(localIp), port: Number.parseInt(localPort, 16) },
        remote: { ip: ipOfWords(remoteIp), port: Number.parseInt(remotePort, 16) },
      },
      state,
      uid: Number(uid),
    });
  }
  return { sockets, malformed };
}

/** Little-endian words: the only byte order that the agent is built for. */
function ipOfWords(hex: string): string {
  const bytes = Buffer.from(hex, 'hex');
  bytes.swap32();
  return ipTextOf(bytes, 0, bytes.length === 4 ? 4 : 16);
}
