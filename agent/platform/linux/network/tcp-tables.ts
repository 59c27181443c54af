import { isUnobservable, type Observed, observed } from '#shared/model/observed.ts';
import type { SocketReading } from '../../platform.ts';
import type { GapCounts } from '../../gap-counts.ts';
import { parseTcpTable } from './parse-tcp-table.ts';
import type { ProcFileReader } from '../proc-file-reader.ts';
import { systemReadFailure } from '../../read-failure.ts';

/** 150 bytes a line: some 400,000 sockets. */
const MAX_TABLE_BYTES = 64 * 1024 * 1024;

/**
 * Reads the tables `tcp` and `tcp6` of a folder: /proc/net, or /proc/PID/net for the network namespace of that process. A system
 * without IPv6 has no second table.
 */
export function readTcpTables(
  folder: string,
  reader: ProcFileReader,
  gaps: GapCounts,
): Observed<readonly SocketReading[]> {
  const ipv4 = readTable(`${folder}/tcp`, reader, gaps);
  if (isUnobservable(ipv4)) return ipv4;
  const ipv6 = readTable(`${folder}/tcp6`, reader, gaps);
  if (isUnobservable(ipv6)) return ipv6.unobservable === 'unsupported' ? ipv4 : ipv6;
  return observed([...ipv4.value, ...ipv6.value]);
}

function readTable(path: string, reader: ProcFileReader, gaps: GapCounts): Observed<readonly SocketReading[]> {
  try {
    const bytes = reader.read(path, MAX_TABLE_BYTES);
    const { sockets, malformed } = parseTcpTable(bytes.toString('latin1'));
    gaps.add('connections:malformed', malformed);
    if (bytes.length >= MAX_TABLE_BYTES) gaps.add('connections:truncated');
    return observed(sockets);
  } catch (error) {
    return systemReadFailure(error);
  }
}
