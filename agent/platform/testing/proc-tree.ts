import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LinuxPaths } from '../linux/linux-paths.ts';

/** One process of a tree. Names may be any bytes. */
export interface TreeProcess {
  readonly pid: number;
  readonly parentPid?: number;
  readonly name?: string | Buffer;
  readonly state?: string;
  readonly flags?: number;
  readonly userTicks?: number;
  readonly systemTicks?: number;
  readonly childTicks?: number;
  readonly threads?: number;
  readonly startTicks?: number;
  readonly residentPages?: number;
  readonly argv?: readonly (string | Buffer)[];
  readonly exe?: string | Buffer;
  readonly cwd?: string;
  readonly uid?: number;
  readonly cgroup?: string;
  readonly sockets?: readonly number[];
  /** Rows of its own network namespace, as in /proc/net/tcp; the tree's own when absent. */
  readonly tcp?: readonly string[];
}

/** A folder with a small /proc, /sys and /etc, for tests without a kernel. Removed by dispose. */
export class ProcTree implements Disposable {
  readonly folder = mkdtempSync(join(tmpdir(), 'minesweep-proc-'));
  readonly paths: LinuxPaths = {
    proc: join(this.folder, 'proc'),
    sys: join(this.folder, 'sys'),
    etc: join(this.folder, 'etc'),
  };

  constructor() {
    const { proc, sys, etc } = this.paths;
    for (const folder of [`${proc}/sys/kernel/random`, `${proc}/net`, `${proc}/self/fd`, `${proc}/self/ns`, sys, etc]) {
      mkdirSync(folder, { recursive: true });
    }
    writeFileSync(`${proc}/sys/kernel/hostname`, 'tree\n');
    writeFileSync(`${proc}/sys/kernel/osrelease`, '6.1.0-test\n');
    writeFileSync(`${proc}/sys/kernel/random/boot_id`, '00000000-0000-4000-8000-000000000001\n');
    writeFileSync(`${proc}/meminfo`, 'MemTotal:        2048000 kB\nMemFree: 1 kB\n');
    writeFileSync(`${proc}/self/status`, 'Name:\ttest\nUid:\t0\t0\t0\t0\nNSpid:\t77\nCapEff:\t000001ffffffffff\n');
    writeFileSync(`${proc}/self/mountinfo`, '22 27 0:21 / /proc rw,relatime - proc proc rw\n');
    symlinkSync('pid:[4026531836]', `${proc}/self/ns/pid`);
    writeFileSync(`${etc}/passwd`, 'root:x:0:0:root:/root:/bin/sh\nmine:x:1001:1001::/home/mine:/bin/sh\n');
    writeFileSync(`${etc}/os-release`, 'PRETTY_NAME="Test Linux 1"\n');
    this.writeTcp([]);
    this.writeHost({});
  }

  writeHost(host: { user?: number; idle?: number; uptimeSeconds?: number; forks?: number; cpus?: number }): void {
    const { user = 100, idle = 900, uptimeSeconds = 5, forks = 42, cpus = 2 } = host;
    const line = `${user} 0 50 ${idle} 7 1 2 3 0 0`;
    const each = Array.from({ length: cpus }, (_, cpu) => `cpu${cpu} ${line}\n`).join('');
    const rest = 'intr 12 0 0\nctxt 5\nbtime 1700000000\n';
    writeFileSync(`${this.paths.proc}/stat`, `cpu  ${line}\n${each}${rest}processes ${forks}\nprocs_running 1\n`);
    writeFileSync(`${this.paths.proc}/uptime`, `${uptimeSeconds.toFixed(2)} ${idle / 100}\n`);
  }

  /** Rows as after the header line of /proc/net/tcp. */
  writeTcp(rows: readonly string[], rows6: readonly string[] = []): void {
    const header = '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n';
    writeFileSync(`${this.paths.proc}/net/tcp`, header + rows.map((row) => `${row}\n`).join(''));
    writeFileSync(`${this.paths.proc}/net/tcp6`, header + rows6.map((row) => `${row}\n`).join(''));
  }

  /** Adds a process or writes it anew. */
  writeProcess(process: TreeProcess): void {
    const folder = join(this.paths.proc, String(process.pid));
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(`${folder}/fd`, { recursive: true });
    mkdirSync(`${folder}/ns`);
    mkdirSync(`${folder}/net`);
    writeFileSync(`${folder}/stat`, statLineOf(process));
    const argv = (process.argv ?? []).flatMap((argument) => [Buffer.from(argument as string), Buffer.from([0])]);
    writeFileSync(`${folder}/cmdline`, Buffer.concat(argv));
    const uid = process.uid ?? 0;
    writeFileSync(`${folder}/status`, `Name:\tx\nUid:\t${uid}\t${uid}\t${uid}\t${uid}\n`);
    writeFileSync(`${folder}/cgroup`, process.cgroup ?? '0::/init.scope\n');
    symlinkSync('net:[4026531833]', `${folder}/ns/net`);
    if (process.exe !== undefined) symlinkSync(process.exe, `${folder}/exe`);
    symlinkSync(process.cwd ?? '/', `${folder}/cwd`);
    symlinkSync('/', `${folder}/root`);
    for (const [index, socket] of (process.sockets ?? []).entries()) {
      symlinkSync(`socket:[${socket}]`, `${folder}/fd/${index + 3}`);
    }
    if (process.tcp !== undefined) {
      writeFileSync(`${folder}/net/tcp`, ['header', ...process.tcp, ''].join('\n'));
      writeFileSync(`${folder}/net/tcp6`, 'header\n');
    }
  }

  removeProcess(pid: number): void {
    rmSync(join(this.paths.proc, String(pid)), { recursive: true, force: true });
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A line of /proc/PID/stat with all 52 fields. */
export function statLineOf(process: TreeProcess): Buffer {
  const { pid, parentPid = 1, name = 'test', state = 'S', flags = 0x400000 } = process;
  const { userTicks = 0, systemTicks = 0, childTicks = 0, threads = 1, startTicks = 100, residentPages = 0 } = process;
  const times = `${userTicks} ${systemTicks} ${childTicks} 0`;
  const head = `${state} ${parentPid} ${pid} ${pid} 0 -1 ${flags} 10 0 0 0 ${times} 20 0 ${threads} 0 ${startTicks}`;
  const rest = `0 ${residentPages} ${Array.from({ length: 28 }, () => '0').join(' ')}`;
  return Buffer.concat([Buffer.from(`${pid} (`), Buffer.from(name as string), Buffer.from(`) ${head} ${rest}\n`)]);
}

/** A row of /proc/net/tcp. Addresses are dotted IPv4; `state` is the kernel's number. */
export function tcpRowOf(local: string, remote: string, state: number, inode: number): string {
  const hex = (endpoint: string) => {
    const [ip = '', port = ''] = endpoint.split(':');
    const word = Buffer.from(ip.split('.').map(Number)).reverse().toString('hex').toUpperCase();
    return `${word}:${Number(port).toString(16).toUpperCase().padStart(4, '0')}`;
  };
  const stateHex = state.toString(16).toUpperCase().padStart(2, '0');
  const tail = `00000000:00000000 00:00000000 00000000  1001        0 ${inode} 1 0000000000000000 20 4 30 10 -1`;
  return `   0: ${hex(local)} ${hex(remote)} ${stateHex} ${tail}`;
}

/** Names that have broken process lists before. */
export const HOSTILE_NAMES: readonly (string | Buffer)[] = [
  'a b c',
  ') R 1 1 1 (',
  '((()))',
  'line\nbreak',
  '\u001b[31mred\u001b[0m',
  '<img src=x>',
  Buffer.from([0xff, 0xfe, 0x28, 0x29, 0x20]),
  '\u202egnp.exe',
  '',
];
