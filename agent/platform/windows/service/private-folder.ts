import { ExitStatus, VerbError } from '#shared/cli/exit-status.ts';
import type { ServiceCalls } from './service-calls.ts';
import { partsOf, type RightsCalls, refuseChangeableTree, refuseExchangeable, refuseReadable } from './trusted-path.ts';

/** Administrators own it; they and the system may do everything, nobody else anything, and no folder above adds to that. */
const PRIVATE = 'O:BAD:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)';
const ALREADY_EXISTS = 183;

/**
 * Makes a folder that is private from its first moment, with all that are missing above it; what is there already must be trusted. Each is looked
 * at whoever made it: somebody else may have been faster.
 */
export function makePrivateFolder(calls: RightsCalls & Pick<ServiceCalls, 'createFolder'>, folder: string): void {
  for (const each of partsOf(calls, folder)) {
    if (calls.fileAttributes(each) === undefined) {
      const error = calls.createFolder(each, PRIVATE);
      if (error !== 0 && error !== ALREADY_EXISTS)
        throw new VerbError(
          ExitStatus.noPermission,
          `Cannot make ${each} (error ${error}): an administrator must be able to`,
        );
    }
    refuseExchangeable(calls, each);
  }
  refuseReadable(calls, folder);
  refuseChangeableTree(calls, folder);
}
