import { loadKoffi } from './load-koffi.ts';
import { bindLibrary, type Koffi } from './bind-library.ts';
import { bytesOfSid, sidOfBytes } from './security-identifier.ts';
import { GROUP_AFFINITY, PROCESS_TIMES, SESSION_ROW, TOKEN_PRIVILEGE } from './structures.ts';
import type { Handle, WindowsCalls } from './windows-calls.ts';
import { WINDOWS_PROTOTYPES } from './windows-prototypes.ts';

const TIMES = Object.values(PROCESS_TIMES.at);
const INVALID_FILE_ATTRIBUTES = 0xffff_ffff;
const TOKEN_QUERY = 0x0008;
const TOKEN_ADJUST = 0x0020;
const PRIVILEGE_ENABLED = 2;
const TOKEN_USER = 1;
const TOKEN_PRIVILEGES = 3;
/** Windows knows some 36 of them, at 12 bytes each. */
const PRIVILEGES_BYTES = 1_024;
/** `WTSSessionInfo`. */
const WTS_SESSION_INFO = 24;
const TCP_TABLE_OWNER_MODULE_ALL = 8;
/** `SECURITY_MAX_SID_SIZE` and the `TOKEN_USER` before it. */
const TOKEN_USER_BYTES = 128;
/** `SC_MANAGER_CONNECT | SC_MANAGER_ENUMERATE_SERVICE`. */
const ENUMERATE_SERVICES = 0x5;
const WIN32_SERVICES = 0x30;
/** `SC_MANAGER_CONNECT` and `SERVICE_QUERY_CONFIG`. */
const CONNECT = 0x1;
const QUERY_CONFIG = 0x1;
/** `HKEY_LOCAL_MACHINE`, as the header makes it: 32 bits with a sign. */
const LOCAL_MACHINE = 0x8000_0002 | 0;
/** `RRF_RT_ANY | RRF_NOEXPAND`. */
const AS_REGISTERED = 0x1000_ffff;
const ACTIVE = 1;
const NAME_CHARS = 257;
/** No path is longer. */
const PATH_CHARS = 32_768;
const THREAD_QUERY_LIMITED = 0x0800;
/** `ThreadGroupInformation`. */
const THREAD_GROUP = 30;

/** Binds them through koffi, or says why not. */
export async function loadWindowsCalls(): Promise<WindowsCalls | { readonly missing: string }> {
  try {
    return bind(await loadKoffi());
  } catch (error) {
    return { missing: error instanceof Error ? error.message.slice(0, 500) : 'unknown' };
  }
}

function bind(koffi: Koffi): WindowsCalls {
  const { querySystem, querySystemOf, queryProcess, queryThread } = bindLibrary(koffi, WINDOWS_PROTOTYPES, 'ntdll.dll');
  const { openProcess, closeHandle, readMemory, processTimes, imageName, ...kernel } = bindLibrary(
    koffi,
    WINDOWS_PROTOTYPES,
    'kernel32.dll',
  );
  const { openToken, tokenInformation, lookUpAccount, ...security } = bindLibrary(
    koffi,
    WINDOWS_PROTOTYPES,
    'advapi32.dll',
  );
  const { tcpTable } = bindLibrary(koffi, WINDOWS_PROTOTYPES, 'iphlpapi.dll');
  const { listSessions, sessionInformation, freeMemory } = bindLibrary(koffi, WINDOWS_PROTOTYPES, 'wtsapi32.dll');

  // What a call writes into besides its buffer; calls are never nested.
  const number: [number] = [0];
  const handle: [Handle | number] = [0];
  const user = Buffer.alloc(TOKEN_USER_BYTES);
  const path = Buffer.alloc(2 * PATH_CHARS);
  const groupNumber = Buffer.alloc(2);
  const affinity = Buffer.alloc(GROUP_AFFINITY.bytes);

  /** A copy of what Windows allocated for an answer, which is given back. */
  const takeMemory = (bytes: number): Buffer => {
    const address = BigInt(handle[0]);
    try {
      return bytes === 0 ? Buffer.alloc(0) : Buffer.from(Buffer.from(koffi.view(address, bytes)));
    } finally {
      freeMemory(address);
    }
  };
  const readToken = (process: Handle, kind: number, into: Buffer): boolean => {
    if (openToken(process, TOKEN_QUERY, handle) === 0) return false;
    const token = BigInt(handle[0]);
    try {
      return tokenInformation(token, kind, into, into.length, number) !== 0;
    } finally {
      closeHandle(token);
    }
  };
  const addressOrNone = (address: number | bigint) => (BigInt(address) === 0n ? undefined : BigInt(address));
  const nativeAnswer = (status: number) => ({ status, neededBytes: number[0] });
  const accountCall = (sid: string) => {
    const [name, domain] = [Buffer.alloc(2 * NAME_CHARS), Buffer.alloc(2 * NAME_CHARS)];
    const [nameChars, domainChars, use] = [[NAME_CHARS], [NAME_CHARS], [0]];
    return {
      args: [null, bytesOfSid(sid), name, nameChars, domain, domainChars, use] as const,
      read(found: number): string | undefined {
        if (found === 0) return undefined;
        const text = (buffer: Buffer, chars: number) => buffer.toString('utf16le', 0, 2 * chars);
        const [of, called] = [text(domain, domainChars[0] ?? 0), text(name, nameChars[0] ?? 0)];
        return of === '' ? called : `${of}\\${called}`;
      },
    };
  };

  return {
    addressOf: (buffer) => Number(koffi.address(buffer)),
    querySystem: (kind, buffer) => nativeAnswer(querySystem(kind, buffer, buffer.length, number)),
    processorGroups: () => kernel.processorGroups(),
    queryGroup(kind, group, buffer) {
      groupNumber.writeUInt16LE(group);
      return nativeAnswer(querySystemOf(kind, groupNumber, groupNumber.length, buffer, buffer.length, number));
    },
    queryProcess: (process, kind, buffer) => nativeAnswer(queryProcess(process, kind, buffer, buffer.length, number)),
    openProcess(access, pid) {
      const opened = BigInt(openProcess(access, 0, pid));
      return opened === 0n ? undefined : opened;
    },
    closeHandle: (closed) => void closeHandle(closed),
    readMemory: (process, address, buffer) =>
      readMemory(process, address, buffer, buffer.length, number) !== 0 && Number(number[0]) === buffer.length,
    readProcessTimes: (process, times) => processTimes(process, ...TIMES.map((at) => times.subarray(at, at + 8))) !== 0,
    processCycles: (process) => (kernel.processCycles(process, handle) === 0 ? undefined : Number(handle[0])),
    queryImagePath(process, buffer) {
      number[0] = buffer.length / 2;
      return imageName(process, 0, buffer, number) === 0 ? undefined : number[0];
    },
    queryMemory: (process, address, buffer) => Number(kernel.queryMemory(process, address, buffer, buffer.length)) > 0,
    mappedFile(process, address) {
      const chars = kernel.mappedFile(process, address, path, path.length / 2);
      return chars === 0 ? undefined : path.toString('utf16le', 0, 2 * chars);
    },
    systemDirectory() {
      const chars = kernel.systemDirectory(path, path.length / 2);
      return chars === 0 || chars > path.length / 2 ? undefined : path.toString('utf16le', 0, 2 * chars);
    },
    libraryBase: (library) => addressOrNone(kernel.libraryBase(library)),
    functionAddress(library, name) {
      const base = addressOrNone(kernel.libraryBase(library));
      return base === undefined ? undefined : addressOrNone(kernel.functionAddress(base, name));
    },
    threadAffinity(threadId) {
      const opened = BigInt(kernel.openThread(THREAD_QUERY_LIMITED, 0, threadId));
      if (opened === 0n) return undefined;
      try {
        const status = queryThread(opened, THREAD_GROUP, affinity, affinity.length, number);
        return status < 0 ? undefined : affinity;
      } finally {
        closeHandle(opened);
      }
    },
    driveType: (root) => kernel.driveType(root),
    deviceOf(drive) {
      if (kernel.deviceOf(drive, path, path.length / 2) === 0) return undefined;
      // Texts one after the other, the first of them is in force.
      return path.toString('utf16le').split('\0', 1)[0];
    },
    fileAttributes(path) {
      const attributes = kernel.fileAttributes(path);
      return attributes === INVALID_FILE_ATTRIBUTES ? undefined : attributes;
    },
    setFileAttributes: (path, attributes) => kernel.setFileAttributes(path, attributes) !== 0,
    readUserSid(process) {
      if (!readToken(process, TOKEN_USER, user)) return undefined;
      // The structure begins with a pointer to what follows it.
      const at = Number(user.readBigUInt64LE(0)) - Number(koffi.address(user));
      return at >= 16 && at < user.length ? sidOfBytes(user.subarray(at)) : undefined;
    },
    readPrivileges(process) {
      const privileges = Buffer.alloc(PRIVILEGES_BYTES);
      return readToken(process, TOKEN_PRIVILEGES, privileges) ? privileges : undefined;
    },
    queryWorkingSet: (process, rows) => kernel.workingSet(process, rows, rows.length) !== 0,
    enablePrivilege(name) {
      if (openToken(kernel.currentProcess(), TOKEN_ADJUST | TOKEN_QUERY, handle) === 0) return false;
      const token = BigInt(handle[0]);
      try {
        const wanted = Buffer.alloc(TOKEN_PRIVILEGE.bytes);
        const luid = wanted.subarray(TOKEN_PRIVILEGE.at.luid, TOKEN_PRIVILEGE.at.attributes);
        if (security.privilegeValue(null, name, luid) === 0) return false;
        wanted.writeUInt32LE(1, TOKEN_PRIVILEGE.at.count);
        wanted.writeUInt32LE(PRIVILEGE_ENABLED, TOKEN_PRIVILEGE.at.attributes);
        // It succeeds as well when the account has no such privilege, and says so by an error.
        return security.adjustPrivileges(token, 0, wanted, 0, null, null) !== 0 && kernel.lastError() === 0;
      } finally {
        closeHandle(token);
      }
    },
    lookUpAccount(sid) {
      const { args, read } = accountCall(sid);
      return read(lookUpAccount(...args));
    },
    lookUpAccountLater(sid) {
      const { args, read } = accountCall(sid);
      return new Promise((resolve) => {
        lookUpAccount.async(...args, (error: unknown, found: number) => resolve(read(error == null ? found : 0)));
      });
    },
    readTcpTable(family, buffer) {
      number[0] = buffer.length;
      const error = tcpTable(buffer, number, 0, family, TCP_TABLE_OWNER_MODULE_ALL, 0);
      return { error, neededBytes: number[0] };
    },
    listServices(buffer) {
      const manager = BigInt(security.openServiceManager(null, null, ENUMERATE_SERVICES));
      if (manager === 0n) return { error: kernel.lastError(), neededBytes: 0, count: 0 };
      try {
        const [count, resume] = [[0], [0]];
        const size = buffer.length;
        const told = security.listServices(
          manager,
          0,
          WIN32_SERVICES,
          ACTIVE,
          buffer,
          size,
          number,
          count,
          resume,
          null,
        );
        return { error: told === 0 ? kernel.lastError() : 0, neededBytes: number[0], count: count[0] ?? 0 };
      } finally {
        security.closeServiceHandle(manager);
      }
    },
    queryService(name, buffer) {
      const manager = BigInt(security.openServiceManager(null, null, CONNECT));
      if (manager === 0n) return kernel.lastError();
      const service = BigInt(security.openService(manager, name, QUERY_CONFIG));
      try {
        const isTold = service !== 0n && security.queryService(service, buffer, buffer.length, number) !== 0;
        return isTold ? 0 : kernel.lastError();
      } finally {
        if (service !== 0n) security.closeServiceHandle(service);
        security.closeServiceHandle(manager);
      }
    },
    readRegistry(key, value, buffer) {
      const [type, bytes] = [[0], [buffer.length]];
      const error = security.registryValue(LOCAL_MACHINE, key, value, AS_REGISTERED, type, buffer, bytes);
      return { error, type: type[0] ?? 0, bytes: bytes[0] ?? 0 };
    },
    listSessions() {
      if (listSessions(null, 0, 1, handle, number) === 0) return undefined;
      const count = number[0];
      const rows = takeMemory(count * SESSION_ROW.bytes);
      return Array.from({ length: count }, (_, index) => rows.readUInt32LE(index * SESSION_ROW.bytes));
    },
    readSession(session) {
      const told = sessionInformation(null, session, WTS_SESSION_INFO, handle, number);
      return told === 0 ? undefined : takeMemory(number[0]);
    },
    tickCountMs: () => Number(kernel.tickCount()),
    lastError: () => kernel.lastError(),
  };
}
