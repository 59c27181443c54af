/** How an option of a command line carries a secret. */
export type SecretOption = 'secret' | 'user-and-password' | undefined;

/** Programs whose `-p` is a port, a path, a process: not a password. A program that is not named here may lose a port. */
const HARMLESS_P: ReadonlySet<string> = new Set([
  'ssh',
  'mkdir',
  'docker',
  'podman',
  'nerdctl',
  'cp',
  'tar',
  'nc',
  'ncat',
  'netcat',
  'nmap',
  'masscan',
  'ps',
  'top',
  'htop',
  'kill',
  'strace',
  'ltrace',
  'gdb',
  'perf',
  'make',
  'npm',
  'npx',
  'patch',
  'python',
  'python2',
  'python3',
  'perl',
  'psql',
  'pg_dump',
  'redis-cli',
  'redis-server',
  'lsof',
  'ss',
  'netstat',
  'iptables',
  'ip6tables',
  'read',
  'install',
  'rsync',
  'touch',
  'tsc',
  'cargo',
  'taskset',
  'ionice',
  'chrt',
  'renice',
  'pidstat',
  'pmap',
  'time',
  'tee',
  'socat',
  'telnet',
  'java',
  'node',
  'cpulimit',
  'systemctl',
  'journalctl',
  'modprobe',
  'xargs',
  'unzip',
  'declare',
  'export',
  'lsblk',
  'git',
  'hping3',
  'sshd',
  'dockerd',
  'zip',
  'sysctl',
  'fuser',
  'pwdx',
]);
/** Programs that take a password glued to `-p`. */
const GLUED_P = /^(?:mysql\w*|mariadb[\w-]*|sshpass|mongo\w*|7z[ar]?|unrar|rar|zip)$/;
const SECRET_FLAGS: ReadonlyMap<string, readonly string[]> = new Map([
  ['redis-cli', ['-a']],
  ['redis-benchmark', ['-a']],
  ['ldapsearch', ['-w']],
  ['ldapadd', ['-w']],
  ['ldapmodify', ['-w']],
  ['ldapwhoami', ['-w']],
  ['sqlcmd', ['-P']],
  ['bcp', ['-P']],
  ['isql', ['-P']],
  ['osql', ['-P']],
  ['ipmitool', ['-P']],
  ['mosquitto_pub', ['-P']],
  ['mosquitto_sub', ['-P']],
  ['snmpwalk', ['-A', '-X']],
  ['snmpget', ['-A', '-X']],
  ['snmpset', ['-A', '-X']],
  ['wget', []],
  ['zip', ['-P']],
  ['unzip', ['-P']],
  ['smbclient', ['-U']],
  ['rpcclient', ['-U']],
  ['winexe', ['-U']],
  ['openssl', ['-k', '-K', '-pass', '-passin', '-passout']],
  ['hydra', ['-p']],
  ['htpasswd', []],
]);
const USER_FLAGS: ReadonlySet<string> = new Set([
  '-u',
  '--user',
  '-O',
  '--userpass',
  '--proxy-user',
  '-U',
  '--proxy-userpass',
  '--rpc-login',
  '--daemon-login',
]);

/** What the argument after `flag` is to `program` (its base name), given the program's first operand, its subcommand. */
export function secretOption(program: string, subcommand: string | undefined, flag: string): SecretOption {
  if (SECRET_FLAGS.get(program)?.includes(flag) === true) return 'secret';
  if (USER_FLAGS.has(flag)) return 'user-and-password';
  if (flag === '-a' && (program === 'http' || program === 'https')) return 'user-and-password';
  if (/^\/(?:rp|pass|password)$/i.test(flag)) return 'secret';
  if (flag !== '-p') return undefined;
  return HARMLESS_P.has(program) && subcommand !== 'login' ? undefined : 'secret';
}

/** The flag that has its secret glued on, for example `-p` of `mysql -pSECRET`. */
export function gluedSecretFlag(program: string, argument: string): string | undefined {
  if (argument.length < 3 || argument.startsWith('--')) return undefined;
  if (argument.startsWith('-p') && GLUED_P.test(program)) return '-p';
  if (argument.startsWith('-P') && (program === 'sqlcmd' || program === 'bcp')) return '-P';
  if (argument.startsWith('-u') && program === 'curl' && argument.includes(':')) return '-u';
  return argument.startsWith('-a') && program === 'redis-cli' ? '-a' : undefined;
}

/** The base name of a program as typed: without folders, `.exe` and quotes, lower case. */
export function programName(word: string): string {
  const bare = word.replace(/^["'(]+|["')]+$/g, '');
  return bare
    .slice(Math.max(bare.lastIndexOf('/'), bare.lastIndexOf('\\')) + 1)
    .replace(/\.exe$/i, '')
    .toLowerCase();
}

/** Words before a program that only say how to run it. */
export const PROGRAM_PREFIXES: ReadonlySet<string> = new Set([
  'sudo',
  'cmd',
  'cmd.exe',
  '/c',
  '/C',
  'doas',
  'nohup',
  'exec',
  'env',
  'time',
  'nice',
  'setsid',
  'command',
  'then',
  'do',
  'else',
  'if',
  'while',
  '!',
  '&&',
  '||',
  '|',
  ';',
  '@',
]);
