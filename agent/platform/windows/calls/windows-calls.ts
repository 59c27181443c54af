/** A handle of Windows; 0 is none. */
export type Handle = bigint;

/**
 * The calls of Windows that Node has no binding for, as thin as they are. Buffers are filled in place; a `NTSTATUS` below 0 and a Win32 result of
 * `false` or other than 0 are failures. Nothing here judges or keeps anything.
 */
export interface WindowsCalls {
  /** Where a buffer lies: what Windows writes into it may point into itself. */
  addressOf(buffer: Buffer): number;
  /** `NtQuerySystemInformation`. `neededBytes` is what it would have written. */
  querySystem(kind: number, buffer: Buffer): NativeAnswer;
  /** `GetActiveProcessorGroupCount`: a group has at most 64 processors. */
  processorGroups(): number;
  /** `NtQuerySystemInformationEx` about the processors of one group. */
  queryGroup(kind: number, group: number, buffer: Buffer): NativeAnswer;
  /** `NtQueryInformationProcess`. */
  queryProcess(process: Handle, kind: number, buffer: Buffer): NativeAnswer;
  /** `OpenProcess`; undefined with {@link lastError} when that fails. */
  openProcess(access: number, pid: number): Handle | undefined;
  closeHandle(handle: Handle): void;
  /** `ReadProcessMemory`: whether all of the buffer was read. */
  readMemory(process: Handle, address: bigint, buffer: Buffer): boolean;
  /** `VirtualQueryEx`: what is at this address, a `MEMORY_BASIC_INFORMATION`; false behind the last region. */
  queryMemory(process: Handle, address: bigint, buffer: Buffer): boolean;
  /** `GetMappedFileNameW`: the file that is mapped at this address, by the name of its device; undefined when there is none. */
  mappedFile(process: Handle, address: bigint): string | undefined;
  /** `GetSystemDirectoryW` (`C:\\Windows\\System32`); undefined when it fails. */
  systemDirectory(): string | undefined;
  /** `GetModuleHandleW`: where the loader has put a library of this very process; undefined when it has not loaded any of this name. */
  libraryBase(library: string): bigint | undefined;
  /** `GetProcAddress`: where a call to this function of it leads to; undefined when it has none. */
  functionAddress(library: string, name: string): bigint | undefined;
  /** The processors that a thread may run on: a `GROUP_AFFINITY`; undefined when it may not be asked. */
  threadAffinity(threadId: number): Buffer | undefined;
  /** `GetProcessTimes`: when it was created and ended, and its kernel and user time, 8 bytes each; see `PROCESS_TIMES`. */
  readProcessTimes(process: Handle, times: Buffer): boolean;
  /** `QueryProcessCycleTime`: the cycles that its threads ran, in both modes; undefined when it fails, as it always does in Wine. */
  processCycles(process: Handle): number | undefined;
  /** `QueryFullProcessImageNameW`: the characters of the path in `buffer`, undefined when it fails. */
  queryImagePath(process: Handle, buffer: Buffer): number | undefined;
  /** `GetDriveTypeW` of the root of a drive (`C:\\`). */
  driveType(root: string): number;
  /** `QueryDosDeviceW`: the device behind a drive (`C:`); undefined when there is no such drive. */
  deviceOf(drive: string): string | undefined;
  /** `GetFileAttributesW`; undefined when it fails. */
  fileAttributes(path: string): number | undefined;
  /** `SetFileAttributesW`: false when it fails. Only ever for files of our own. */
  setFileAttributes(path: string, attributes: number): boolean;
  /** The security identifier of whoever runs it (`S-1-5-18`); undefined when it may not be read. */
  readUserSid(process: Handle): string | undefined;
  /** Its privileges, a `TOKEN_PRIVILEGES`; undefined when they may not be read. */
  readPrivileges(process: Handle): Buffer | undefined;
  /** `QueryWorkingSetEx`: completes rows of `WORKING_SET_EX` whose addresses are given; false when nobody tells. */
  queryWorkingSet(process: Handle, rows: Buffer): boolean;
  /** Switches a privilege on for this process (`AdjustTokenPrivileges`); false when its account does not have it. */
  enablePrivilege(name: string): boolean;
  /** `LookupAccountSidW`: may ask a domain controller, and take as long as that takes. */
  lookUpAccount(sid: string): string | undefined;
  /** The same on another thread. */
  lookUpAccountLater(sid: string): Promise<string | undefined>;
  /** `GetExtendedTcpTable` (all connections with their pid and when they began); `neededBytes` when the buffer is too small. */
  readTcpTable(family: number, buffer: Buffer): { readonly error: number; readonly neededBytes: number };
  /** `WTSEnumerateSessionsW`: the numbers of all sessions; undefined when nobody answers. */
  listSessions(): readonly number[] | undefined;
  /** A `WTSINFOW` of a session that is open. */
  readSession(session: number): Buffer | undefined;
  /**
   * `EnumServicesStatusExW`: `count` rows (`SERVICE_ROW`) of the services that run. `neededBytes`: how many more than the buffer has are needed
   * (`error` 234).
   */
  listServices(buffer: Buffer): { readonly error: number; readonly neededBytes: number; readonly count: number };
  /** `QueryServiceConfigW`: a `QUERY_SERVICE_CONFIGW` and its texts; returns the error, 0 for none. */
  queryService(name: string, buffer: Buffer): number;
  /** `RegGetValueW` below `HKEY_LOCAL_MACHINE`, no variable replaced: its type (`REG_SZ` 1), and how many bytes of it are in the buffer. */
  readRegistry(
    key: string,
    value: string,
    buffer: Buffer,
  ): { readonly error: number; readonly type: number; readonly bytes: number };
  /** Milliseconds since boot, suspend included. */
  tickCountMs(): number;
  lastError(): number;
}

export interface NativeAnswer {
  readonly status: number;
  readonly neededBytes: number;
}
