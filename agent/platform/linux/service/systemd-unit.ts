import { dirname } from 'node:path';
import type { ServiceOrder } from '../../service-manager.ts';

export const DEFAULT_DATA_FOLDER = '/var/lib/minesweep/agent';
/** Where the executable of Minesweep puts its native parts. */
const UNPACKED_FOLDER = '/var/lib/minesweep/unpacked';
/** What the unit makes besides the data. */
export const STAYING_FOLDERS = [UNPACKED_FOLDER, '/var/cache/minesweep'] as const;
/** The section and key by which an installed unit tells where its agent keeps data. systemd leaves out what begins with X-. */
const OWN_SECTION = '[X-Minesweep]';
const DATA_KEY = 'Data=';

/**
 * What the agent needs beyond an ordinary user: to look into the processes of others, to read the files of others, and the kernel's
 * records of ended processes (taskstats).
 */
export const UNIT_CAPABILITIES = ['CAP_SYS_PTRACE', 'CAP_DAC_READ_SEARCH', 'CAP_NET_ADMIN'] as const;

/**
 * The unit of the agent. It may look at everything and change nothing but its own data. Left out on purpose: PrivateTmp, ProtectProc and
 * ProtectKernelModules would hide places where miners lie, MemoryDenyWriteExecute ends V8, PrivateNetwork and PrivateUsers hide the host.
 * The watchdog is fed once in ten seconds.
 */
export function writeSystemdUnit(order: ServiceOrder): string {
  const { program, args, dataFolder } = order;
  const words = [program.file, ...program.args, ...args];
  const command = words.map((word) => quoteForUnit(word.replaceAll('$', '$$$$'))).join(' ');
  return `# Written by "minesweep agent install": it writes this file anew. Changes of your own belong into a drop-in (systemctl edit).
[Unit]
Description=Minesweep agent: finds cryptocurrency miners on this host
Wants=network-online.target
After=network-online.target
RequiresMountsFor=${quoteForUnit(dirname(dataFolder))}

[Service]
Type=notify
ExecStart=${command}
Restart=always
RestartSec=10
RestartPreventExitStatus=64
WatchdogSec=60
TimeoutStartSec=60
TimeoutStopSec=15
${whereToWrite(dataFolder)}
CacheDirectory=minesweep
Environment=XDG_CACHE_HOME=%C
UMask=0077

CapabilityBoundingSet=${UNIT_CAPABILITIES.join(' ')}
NoNewPrivileges=yes
ProtectSystem=strict
ProtectHome=read-only
PrivateDevices=yes
ProtectClock=yes
ProtectControlGroups=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelTunables=yes
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
LockPersonality=yes
KeyringMode=private
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallErrorNumber=EPERM

CPUWeight=20
CPUQuota=50%
MemoryHigh=256M
MemoryMax=512M
TasksMax=128

[Install]
WantedBy=multi-user.target

${OWN_SECTION}
${DATA_KEY}${JSON.stringify(dataFolder)}
`;
}

/** Where the agent of a unit keeps its data; undefined when the unit does not say so, or is not ours. */
export function dataFolderOfUnit(unit: string): string | undefined {
  const lines = unit.slice(Math.max(0, unit.indexOf(OWN_SECTION))).split('\n');
  const line = lines.find((each) => each.startsWith(DATA_KEY));
  if (line === undefined) return undefined;
  try {
    const folder: unknown = JSON.parse(line.slice(DATA_KEY.length));
    return typeof folder === 'string' ? folder : undefined;
  } catch {
    return undefined;
  }
}

/** A word of a list in a unit, where `%`, blanks, quotes and backslashes mean something. In a command line `$` does, too. */
function quoteForUnit(word: string): string {
  const escaped = word.replaceAll('%', '%%');
  if (/^[\w@%+=:,./$-]+$/.test(escaped)) return escaped;
  return `"${escaped.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}

function whereToWrite(dataFolder: string): string {
  const [states, more] =
    dataFolder === DEFAULT_DATA_FOLDER
      ? [[dataFolder, UNPACKED_FOLDER], []]
      : [[UNPACKED_FOLDER], [`ReadWritePaths=${quoteForUnit(dataFolder)}`]];
  const names = states.map((folder) => folder.slice('/var/lib/'.length)).join(' ');
  return [`StateDirectory=${names}`, 'StateDirectoryMode=0700', ...more].join('\n');
}
