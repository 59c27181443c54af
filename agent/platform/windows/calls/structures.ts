import { layOut } from './structure-layout.ts';

/*
 * Structures of the Windows interface as they lie in memory on 64-bit Windows, each with all its fields in the order of its declaration.
 * Those that Microsoft documents incompletely have, since Windows Vista, the fields of the headers of System Informer (phnt, ntexapi.h).
 * Tests compare every offset with what a C layout gives.
 */

/** `SYSTEM_PROCESS_INFORMATION` of ntexapi.h; learn.microsoft.com, NtQuerySystemInformation. `SYSTEM_THREAD_INFORMATION`s follow it. */
export const PROCESS_INFORMATION = layOut({
  nextEntryOffset: 'u32',
  numberOfThreads: 'u32',
  workingSetPrivateSize: 'i64',
  hardFaultCount: 'u32',
  numberOfThreadsHighWatermark: 'u32',
  cycleTime: 'u64',
  createTime: 'i64',
  userTime: 'i64',
  kernelTime: 'i64',
  imageName: 'string',
  basePriority: 'i32',
  uniqueProcessId: 'pointer',
  inheritedFromUniqueProcessId: 'pointer',
  handleCount: 'u32',
  sessionId: 'u32',
  uniqueProcessKey: 'pointer',
  peakVirtualSize: 'u64',
  virtualSize: 'u64',
  pageFaultCount: 'u32',
  peakWorkingSetSize: 'u64',
  workingSetSize: 'u64',
  quotaPeakPagedPoolUsage: 'u64',
  quotaPagedPoolUsage: 'u64',
  quotaPeakNonPagedPoolUsage: 'u64',
  quotaNonPagedPoolUsage: 'u64',
  pagefileUsage: 'u64',
  peakPagefileUsage: 'u64',
  privatePageCount: 'u64',
  readOperationCount: 'i64',
  writeOperationCount: 'i64',
  otherOperationCount: 'i64',
  readTransferCount: 'i64',
  writeTransferCount: 'i64',
  otherTransferCount: 'i64',
});

/** `SYSTEM_THREAD_INFORMATION` of ntexapi.h. */
export const THREAD_INFORMATION = layOut({
  kernelTime: 'i64',
  userTime: 'i64',
  createTime: 'i64',
  waitTime: 'u32',
  startAddress: 'pointer',
  uniqueProcess: 'pointer',
  uniqueThread: 'pointer',
  priority: 'i32',
  basePriority: 'i32',
  contextSwitches: 'u32',
  threadState: 'u32',
  waitReason: 'u32',
});

/** `UNICODE_STRING` of ntdef.h; lengths in bytes, the text is not terminated. */
export const UNICODE_STRING = layOut({ length: 'u16', maximumLength: 'u16', buffer: 'pointer' });

/** `SYSTEM_PROCESSOR_PERFORMANCE_INFORMATION` of winternl.h, one a processor. Kernel time contains idle, deferred calls and interrupts. */
export const PROCESSOR_PERFORMANCE = layOut({
  idleTime: 'i64',
  kernelTime: 'i64',
  userTime: 'i64',
  dpcTime: 'i64',
  interruptTime: 'i64',
  interruptCount: 'u32',
});

/** What `GetProcessTimes` tells, one after the other. */
export const PROCESS_TIMES = layOut({ creation: 'i64', exit: 'i64', kernel: 'i64', user: 'i64' });

/** `PROCESS_BASIC_INFORMATION` of winternl.h. */
export const PROCESS_BASIC = layOut({
  exitStatus: 'i32',
  pebBaseAddress: 'pointer',
  affinityMask: 'u64',
  basePriority: 'i32',
  uniqueProcessId: 'pointer',
  inheritedFromUniqueProcessId: 'pointer',
});

/** `SECTION_IMAGE_INFORMATION` of ntmmapi.h (phnt): the section that a process was started from. */
export const SECTION_IMAGE = layOut({
  transferAddress: 'pointer',
  zeroBits: 'u32',
  maximumStackSize: 'u64',
  committedStackSize: 'u64',
  subSystemType: 'u32',
  subSystemMinorVersion: 'u16',
  subSystemMajorVersion: 'u16',
  operatingSystemVersion: 'u32',
  imageCharacteristics: 'u16',
  dllCharacteristics: 'u16',
  machine: 'u16',
  imageContainsCode: { octets: 1 },
  imageFlags: { octets: 1 },
  loaderFlags: 'u32',
  imageFileSize: 'u32',
  checkSum: 'u32',
});

/** The beginning of `PEB` (ntpebteb.h) of a 64-bit process. */
export const PROCESS_ENVIRONMENT = layOut({
  flags: 'u32',
  mutant: 'pointer',
  imageBaseAddress: 'pointer',
  ldr: 'pointer',
  processParameters: 'pointer',
});

/** The beginning of `RTL_USER_PROCESS_PARAMETERS` (ntrtl.h) of a 64-bit process. */
export const PROCESS_PARAMETERS = layOut({
  maximumLength: 'u32',
  length: 'u32',
  flags: 'u32',
  debugFlags: 'u32',
  consoleHandle: 'pointer',
  consoleFlags: 'u32',
  standardInput: 'pointer',
  standardOutput: 'pointer',
  standardError: 'pointer',
  currentDirectory: 'string',
  currentDirectoryHandle: 'pointer',
  dllPath: 'string',
  imagePathName: 'string',
  commandLine: 'string',
  environment: 'pointer',
});

/** `MEMORY_BASIC_INFORMATION` of winnt.h. */
export const MEMORY_BASIC = layOut({
  baseAddress: 'pointer',
  allocationBase: 'pointer',
  allocationProtect: 'u32',
  partitionId: 'u16',
  regionSize: 'u64',
  state: 'u32',
  protect: 'u32',
  type: 'u32',
});

/** `GROUP_AFFINITY` of winnt.h: processors of one group, a bit each. */
export const GROUP_AFFINITY = layOut({
  mask: 'u64',
  group: 'u16',
  reserved0: 'u16',
  reserved1: 'u16',
  reserved2: 'u16',
});

/** `TOKEN_PRIVILEGES` of winnt.h with one of them. A `LUID` is two halves, so it is aligned to four bytes. */
export const TOKEN_PRIVILEGE = layOut({ count: 'u32', luid: 'u32', luidHigh: 'i32', attributes: 'u32' });

/** `LUID_AND_ATTRIBUTES` of winnt.h: one row of `TOKEN_PRIVILEGES`, which begin behind their number. */
export const LUID_AND_ATTRIBUTES = layOut({ luid: 'u32', luidHigh: 'i32', attributes: 'u32' });

/** `PSAPI_WORKING_SET_EX_INFORMATION` of psapi.h; the attributes are a `PSAPI_WORKING_SET_EX_BLOCK` of bits. */
export const WORKING_SET_EX = layOut({ virtualAddress: 'pointer', virtualAttributes: 'u64' });

/**
 * `RTL_PROCESS_MODULE_INFORMATION` of ntldr.h (phnt): a module of the kernel. Their number stands before them; they begin at the next multiple of 8.
 * The path is in the code page of the system and ends with 0.
 */
export const SYSTEM_MODULE = layOut({
  section: 'pointer',
  mappedBase: 'pointer',
  imageBase: 'pointer',
  imageSize: 'u32',
  flags: 'u32',
  loadOrderIndex: 'u16',
  initOrderIndex: 'u16',
  loadCount: 'u16',
  offsetToFileName: 'u16',
  fullPathName: { octets: 256 },
});

/**
 * `MIB_TCPROW_OWNER_MODULE` of tcpmib.h; the table has a count before its rows, which begin at the next multiple of 8. Addresses and ports are in
 * network order.
 */
export const TCP_ROW = layOut({
  state: 'u32',
  localAddress: 'u32',
  localPort: 'u32',
  remoteAddress: 'u32',
  remotePort: 'u32',
  owningPid: 'u32',
  createTimestamp: 'i64',
  owningModuleInfo: { words: 16 },
});

/** `MIB_TCP6ROW_OWNER_MODULE` of tcpmib.h: addresses of 16 bytes, each with a scope. */
export const TCP6_ROW = layOut({
  localAddress: 'ip6',
  localScope: 'u32',
  localPort: 'u32',
  remoteAddress: 'ip6',
  remoteScope: 'u32',
  remotePort: 'u32',
  state: 'u32',
  owningPid: 'u32',
  createTimestamp: 'i64',
  owningModuleInfo: { words: 16 },
});

/** `WTS_SESSION_INFOW` of wtsapi32.h. */
export const SESSION_ROW = layOut({ sessionId: 'u32', winStationName: 'pointer', state: 'u32' });

/** `WTSINFOW` of wtsapi32.h; the names are UTF-16 that ends with 0. */
export const SESSION_INFO = layOut({
  state: 'u32',
  sessionId: 'u32',
  incomingBytes: 'u32',
  outgoingBytes: 'u32',
  incomingFrames: 'u32',
  outgoingFrames: 'u32',
  incomingCompressedBytes: 'u32',
  outgoingCompressedBytes: 'u32',
  winStationName: { characters: 32 },
  domain: { characters: 17 },
  userName: { characters: 21 },
  connectTime: 'i64',
  disconnectTime: 'i64',
  lastInputTime: 'i64',
  logonTime: 'i64',
  currentTime: 'i64',
});

const SERVICE_STATUS_FIELDS = {
  serviceType: 'u32',
  currentState: 'u32',
  controlsAccepted: 'u32',
  win32ExitCode: 'u32',
  serviceSpecificExitCode: 'u32',
  checkPoint: 'u32',
  waitHint: 'u32',
} as const;
const SERVICE_STATUS_PROCESS_FIELDS = { ...SERVICE_STATUS_FIELDS, processId: 'u32', serviceFlags: 'u32' } as const;

/** `SERVICE_STATUS` of winsvc.h. */
export const SERVICE_STATUS = layOut(SERVICE_STATUS_FIELDS);

/** `SERVICE_STATUS_PROCESS` of winsvc.h. */
export const SERVICE_STATUS_PROCESS = layOut(SERVICE_STATUS_PROCESS_FIELDS);

/** `ENUM_SERVICE_STATUS_PROCESSW` of winsvc.h; the names lie behind all rows. */
export const SERVICE_ROW = layOut({ serviceName: 'pointer', displayName: 'pointer', ...SERVICE_STATUS_PROCESS_FIELDS });

/** `QUERY_SERVICE_CONFIGW` of winsvc.h; texts follow it. */
export const SERVICE_CONFIG = layOut({
  serviceType: 'u32',
  startType: 'u32',
  errorControl: 'u32',
  binaryPathName: 'pointer',
  loadOrderGroup: 'pointer',
  tagId: 'u32',
  dependencies: 'pointer',
  serviceStartName: 'pointer',
  displayName: 'pointer',
});

/** `SC_ACTION` of winsvc.h. */
export const SERVICE_ACTION = layOut({ type: 'u32', delay: 'u32' });

/** `SERVICE_FAILURE_ACTIONSW` of winsvc.h. */
export const SERVICE_FAILURE_ACTIONS = layOut({
  resetPeriod: 'u32',
  rebootMessage: 'pointer',
  command: 'pointer',
  actionCount: 'u32',
  actions: 'pointer',
});

/** `SERVICE_TABLE_ENTRYW` of winsvc.h; a table ends with one of zeros. */
export const SERVICE_TABLE_ENTRY = layOut({ serviceName: 'pointer', serviceMain: 'pointer' });

/** `SECURITY_ATTRIBUTES` of minwinbase.h. */
export const SECURITY_ATTRIBUTES = layOut({ length: 'u32', securityDescriptor: 'pointer', inheritHandle: 'i32' });

/** `WINTRUST_DATA` of wintrust.h. `subject` is a `WINTRUST_FILE_INFO` or a `WINTRUST_CATALOG_INFO`, as `choice` says. */
export const TRUST_DATA = layOut({
  size: 'u32',
  policyCallbackData: 'pointer',
  clientData: 'pointer',
  uiChoice: 'u32',
  revocationChecks: 'u32',
  choice: 'u32',
  subject: 'pointer',
  stateAction: 'u32',
  stateData: 'pointer',
  urlReference: 'pointer',
  providerFlags: 'u32',
  uiContext: 'u32',
  signatureSettings: 'pointer',
});

/** `WINTRUST_FILE_INFO` of wintrust.h. */
export const TRUST_FILE = layOut({ size: 'u32', filePath: 'pointer', file: 'pointer', knownSubject: 'pointer' });

/** `WINTRUST_CATALOG_INFO` of wintrust.h, as of Windows 8. */
export const TRUST_CATALOGUE = layOut({
  size: 'u32',
  catalogVersion: 'u32',
  catalogFilePath: 'pointer',
  memberTag: 'pointer',
  memberFilePath: 'pointer',
  memberFile: 'pointer',
  calculatedFileHash: 'pointer',
  calculatedFileHashBytes: 'u32',
  catalogContext: 'pointer',
  admin: 'pointer',
});

/** `CATALOG_INFO` of mscat.h; the path ends with 0. */
export const CATALOGUE_INFO = layOut({ size: 'u32', catalogFile: { characters: 260 } });

/** The beginning of `CRYPT_PROVIDER_SGNR` of wintrust.h. */
export const PROVIDER_SIGNER = layOut({
  size: 'u32',
  verifyAsOf: { octets: 8 },
  certificateCount: 'u32',
  certificates: 'pointer',
});

/** The beginning of `CRYPT_PROVIDER_CERT` of wintrust.h. */
export const PROVIDER_CERTIFICATE = layOut({ size: 'u32', certificate: 'pointer' });

/** `WIN_CERTIFICATE` of wintrust.h; the signature follows. */
export const FILE_CERTIFICATE = layOut({ length: 'u32', revision: 'u16', type: 'u16' });

/** `CRYPT_INTEGER_BLOB` of wincrypt.h, as all of its blobs. */
export const DATA_BLOB = layOut({ bytes: 'u32', data: 'pointer' });

/** `CERT_CHAIN_PARA` of wincrypt.h without the fields that are optional there. */
export const CHAIN_PARAMETERS = layOut({ size: 'u32', requestedUsage: { words: 3 } });

/** The beginning of `CERT_CHAIN_CONTEXT` of wincrypt.h. */
export const CHAIN_CONTEXT = layOut({ size: 'u32', errorStatus: 'u32' });

/** `BY_HANDLE_FILE_INFORMATION` of fileapi.h. */
export const FILE_INFORMATION = layOut({
  attributes: 'u32',
  creationTime: { octets: 8 },
  lastAccessTime: { octets: 8 },
  lastWriteTime: { octets: 8 },
  volumeSerialNumber: 'u32',
  sizeHigh: 'u32',
  sizeLow: 'u32',
  links: 'u32',
  indexHigh: 'u32',
  indexLow: 'u32',
});

/** `FILE_BASIC_INFO` of winbase.h. */
export const FILE_BASIC = layOut({
  creationTime: 'i64',
  lastAccessTime: 'i64',
  lastWriteTime: 'i64',
  changeTime: 'i64',
  attributes: 'u32',
});

/** `OVERLAPPED` of minwinbase.h. */
export const OVERLAPPED = layOut({
  internal: 'pointer',
  internalHigh: 'pointer',
  offset: 'u32',
  offsetHigh: 'u32',
  event: 'pointer',
});

/** `FILETIME`s and `LARGE_INTEGER`s count so many a millisecond. */
export const UNITS_PER_MS = 10_000;
