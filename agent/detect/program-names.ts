/**
 * Programs that write a title of their own over their arguments and name their threads, so that nothing of what they show need be their
 * name. Names of executables; a version behind makes no difference.
 */
export const TITLE_SETTERS: ReadonlySet<string> = new Set([
  'anvil',
  'avahi-daemon',
  'beam.smp',
  'chrome',
  'chromium',
  'dovecot',
  'electron',
  'exim',
  'firefox',
  'gunicorn',
  'httpd',
  'imap-login',
  'java',
  'master',
  'nginx',
  'node',
  'perl',
  'php-fpm',
  'postgres',
  'proftpd',
  'pure-ftpd',
  'puma',
  'python',
  'qemu-system',
  'ruby',
  'sendmail',
  'smbd',
  'sshd',
  'sshd-session',
  'systemd',
  'unicorn',
  'uwsgi',
  'vsftpd',
  'wine-preloader',
  'wine64-preloader',
  'winbindd',
]);

/** Linux keeps 15 bytes of the short name of a process. */
const SHORT_NAME_BYTES = 15;

/** The last part of a path of either system, without a version behind: `/usr/bin/python3.11` is `python`. */
export function programNameOf(path: string): string {
  const last = path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
  const bare = last.replace(/[-_]?\d[\d.]{0,32}$/, '');
  return bare === '' ? last : bare;
}

/** Whether two names may be those of one program, of which either may have been cut to what a short name holds. */
export function isSameName(left: string, right: string): boolean {
  const [a, b] = [left.toLowerCase(), right.toLowerCase()];
  if (a === b) return true;
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  return short.length >= SHORT_NAME_BYTES - 1 && long.startsWith(short);
}
