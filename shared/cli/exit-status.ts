/**
 * What a verb ends with. 64 to 78 are those of BSD `sysexits.h`, so that scripts can tell a typing mistake from a finding.
 * `findings`: something at or above `--fail-on` was found. `incomplete`: it could not finish, so "nothing found" would be a lie.
 */
export const ExitStatus = {
  ok: 0,
  findings: 1,
  incomplete: 2,
  usage: 64,
  badInput: 65,
  collectorUnreachable: 69,
  noPermission: 77,
  badConfiguration: 78,
} as const;
export type ExitStatus = (typeof ExitStatus)[keyof typeof ExitStatus];

/** A verb that has to give up throws this: the message goes to stderr as one line, the status to the shell. */
export class VerbError extends Error {
  override readonly name = 'VerbError';
  readonly status: ExitStatus;

  constructor(status: ExitStatus, message: string) {
    super(message);
    this.status = status;
  }
}
