import type { Handle } from '../calls/windows-calls.ts';

export const SERVICE_ALL_ACCESS = 0xf_01ff;
/** `SERVICE_AUTO_START`: it starts with the system. */
export const AUTO_START = 2;

/**
 * The calls by which Windows is asked about services (winsvc.h), as thin as they are. What answers with a boolean tells why by
 * {@link ServiceCalls.lastError}; an undefined handle is none.
 */
export interface ServiceCalls {
  openManager(access: number): Handle | undefined;
  /** `CreateServiceW` for a program of its own that starts with the system. */
  createService(manager: Handle, name: string, shownName: string, commandLine: string): Handle | undefined;
  openService(manager: Handle, name: string, access: number): Handle | undefined;
  /** `ChangeServiceConfigW`: the command line and that it starts with the system. */
  changeService(service: Handle, shownName: string, commandLine: string): boolean;
  /** `ChangeServiceConfig2W` with the structure of that level. */
  configure(service: Handle, level: number, structure: Buffer): boolean;
  startService(service: Handle): boolean;
  control(service: Handle, control: number): boolean;
  /** A `SERVICE_STATUS_PROCESS`. */
  queryStatus(service: Handle): Buffer | undefined;
  queryConfig(service: Handle): { readonly startType: number; readonly commandLine: string } | undefined;
  deleteService(service: Handle): boolean;
  close(handle: Handle): void;
  /** Where a buffer lies. It must be kept as long as Windows may look there. */
  addressOf(buffer: Buffer): bigint;
  /** `CreateDirectoryW` with the rights of this SDDL text from the first moment; an error number, or 0. */
  createFolder(path: string, sddl: string): number;
  /** `GetFileAttributesW`; undefined for what is not there. A link tells of itself, not of where it leads. */
  fileAttributes(path: string): number | undefined;
  /** Names of what lies in a folder; undefined when it cannot be listed. */
  listFolder(path: string): readonly string[] | undefined;
  /** `GetDriveTypeW` of a root such as `C:\\`. */
  driveType(root: string): number;
  /** Owner and access list of a file or folder as SDDL text; undefined when they may not be read. */
  readRights(path: string): string | undefined;
  /** Whether this process has the rights of an administrator in force, or is the system's (`TokenElevation`); false when nobody tells. */
  isElevated(): boolean;
  /**
   * `StartServiceCtrlDispatcherW` on a thread of its own: `main` is called once the service manager has taken us, `control` with whatever it wants.
   * Resolves when the service has stopped; to false at once when it is not the service manager who started this process, or when it hears no orders.
   */
  dispatch(name: string, main: () => void, control: (control: number) => void): Promise<boolean>;
  /** `SetServiceStatus` with a `SERVICE_STATUS`, from `main` on. False when the service manager did not take it. */
  setStatus(status: Buffer): boolean;
  lastError(): number;
}
