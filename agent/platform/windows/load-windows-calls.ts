import { bytesOfSid, sidOfBytes } from './security-identifier.ts';
import { PROCESS_TIMES, SESSION_ROW, THREAD_BASIC } from './structures.ts';
import type { Handle, WindowsCalls } from './windows-calls.ts';

const TIMES = Object.values(PROCESS_TIMES.at);
const INVALID_FILE_ATTRIBUTES = 0xffff_ffff;
const TOKEN_QUERY = 0x0008;
const TOKEN_USER = 1;
/** `WTSSessionInfo`. */
const WTS_SESSION_INFO = 24;
const TCP_TABLE_OWNER_PID_ALL = 5;
/** `SECURITY_MAX_SID_SIZE` and the `TOKEN_USER` before it. */
const TOKEN_USER_BYTES = 128;
const NAME_CHARS = 257;
const PATH_CHARS = 1_024;
const THREAD_QUERY_LIMITED = 0x0800;
/** `ThreadBasicInformation`. */
const THREAD_BASIC_INFORMATION = 0;

/** Binds them through koffi, or says why not. */
export async function loadWindowsCalls(): Promise<WindowsCalls | { readonly missing: string }> {
  try {
    return bind((await import('koffi')).default);
  } catch (error) {
    return { missing: error instanceof Error ? error.message.slice(0, 200) : 'unknown' };
  }
}

function bind(koffi: typeof import('koffi').default): WindowsCalls {
  const ntdll = koffi.load('ntdll.dll');
  const kernel = koffi.load('kernel32.dll');
  const security = koffi.load('advapi32.dll');
  const network = koffi.load('iphlpapi.dll');
  const terminal = koffi.load('wtsapi32.dll');

  const querySystem = ntdll.func(
    'int32_t __stdcall NtQuerySystemInformation(int32_t kind, void *buffer, uint32_t bytes, _Out_ uint32_t *needed)',
  );
  const queryProcess = ntdll.func(
    'int32_t __stdcall NtQueryInformationProcess(uintptr_t process, int32_t kind, void *buffer, uint32_t bytes, _Out_ uint32_t *needed)',
  );
  const openProcess = kernel.func('uintptr_t __stdcall OpenProcess(uint32_t access, bool inherit, uint32_t pid)');
  const closeHandle = kernel.func('bool __stdcall CloseHandle(uintptr_t handle)');
  const readMemory = kernel.func(
    'bool __stdcall ReadProcessMemory(uintptr_t process, uintptr_t address, void *buffer, size_t bytes, _Out_ size_t *read)',
  );
  const processTimes = kernel.func(
    'bool __stdcall GetProcessTimes(uintptr_t process, void *creation, void *exit, void *kernel, void *user)',
  );
  const imageName = kernel.func(
    'bool __stdcall QueryFullProcessImageNameW(uintptr_t process, uint32_t flags, void *buffer, _Inout_ uint32_t *chars)',
  );
  const driveType = kernel.func('uint32_t __stdcall GetDriveTypeW(str16 root)');
  const fileAttributes = kernel.func('uint32_t __stdcall GetFileAttributesW(str16 path)');
  const queryMemory = kernel.func(
    'size_t __stdcall VirtualQueryEx(uintptr_t process, uintptr_t address, void *buffer, size_t bytes)',
  );
  const mappedFile = kernel.func(
    'uint32_t __stdcall K32GetMappedFileNameW(uintptr_t process, uintptr_t address, void *buffer, uint32_t chars)',
  );
  const openThread = kernel.func('uintptr_t __stdcall OpenThread(uint32_t access, bool inherit, uint32_t id)');
  const queryThread = ntdll.func(
    'int32_t __stdcall NtQueryInformationThread(uintptr_t thread, int32_t kind, void *buffer, uint32_t bytes, _Out_ uint32_t *needed)',
  );
  const openToken = security.func(
    'bool __stdcall OpenProcessToken(uintptr_t process, uint32_t access, _Out_ uintptr_t *token)',
  );
  const tokenInformation = security.func(
    'bool __stdcall GetTokenInformation(uintptr_t token, int32_t kind, void *buffer, uint32_t bytes, _Out_ uint32_t *needed)',
  );
  const lookUpAccount = security.func(
    'bool __stdcall LookupAccountSidW(str16 system, void *sid, void *name, _Inout_ uint32_t *nameChars, void *domain, _Inout_ uint32_t *domainChars, _Out_ int32_t *use)',
  );
  const tcpTable = network.func(
    'uint32_t __stdcall GetExtendedTcpTable(void *buffer, _Inout_ uint32_t *bytes, bool sorted, uint32_t family, int32_t kind, uint32_t reserved)',
  );
  const listSessions = terminal.func(
    'bool __stdcall WTSEnumerateSessionsW(void *server, uint32_t reserved, uint32_t version, _Out_ uintptr_t *sessions, _Out_ uint32_t *count)',
  );
  const sessionInformation = terminal.func(
    'bool __stdcall WTSQuerySessionInformationW(void *server, uint32_t session, int32_t kind, _Out_ uintptr_t *buffer, _Out_ uint32_t *bytes)',
  );
  const freeMemory = terminal.func('void __stdcall WTSFreeMemory(uintptr_t memory)');
  const tickCount = kernel.func('uint64_t __stdcall GetTickCount64()');
  const lastError = kernel.func('uint32_t __stdcall GetLastError()');

  // What a call writes into besides its buffer; calls are never nested.
  const number: [number] = [0];
  const handle: [Handle | number] = [0];
  const user = Buffer.alloc(TOKEN_USER_BYTES);
  const path = Buffer.alloc(2 * PATH_CHARS);
  const thread = Buffer.alloc(THREAD_BASIC.bytes);

  /** A copy of what Windows allocated for an answer, which is given back. */
  const takeMemory = (bytes: number): Buffer => {
    const address = BigInt(handle[0]);
    try {
      return bytes === 0 ? Buffer.alloc(0) : Buffer.from(Buffer.from(koffi.view(address, bytes)));
    } finally {
      freeMemory(address);
    }
  };
  const nativeAnswer = (status: number) => ({ status, neededBytes: number[0] });
  const accountCall = (sid: string) => {
    const [name, domain] = [Buffer.alloc(2 * NAME_CHARS), Buffer.alloc(2 * NAME_CHARS)];
    const [nameChars, domainChars, use] = [[NAME_CHARS], [NAME_CHARS], [0]];
    return {
      args: [null, bytesOfSid(sid), name, nameChars, domain, domainChars, use] as const,
      read(found: boolean): string | undefined {
        if (!found) return undefined;
        const text = (buffer: Buffer, chars: number) => buffer.toString('utf16le', 0, 2 * chars);
        const [of, called] = [text(domain, domainChars[0] ?? 0), text(name, nameChars[0] ?? 0)];
        return of === '' ? called : `${of}\\${called}`;
      },
    };
  };

  return {
    addressOf: (buffer) => Number(koffi.address(buffer)),
    querySystem: (kind, buffer) => nativeAnswer(querySystem(kind, buffer, buffer.length, number)),
    queryProcess: (process, kind, buffer) => nativeAnswer(queryProcess(process, kind, buffer, buffer.length, number)),
    openProcess(access, pid) {
      const opened = BigInt(openProcess(access, false, pid));
      return opened === 0n ? undefined : opened;
    },
    closeHandle: (closed) => void closeHandle(closed),
    readMemory: (process, address, buffer) =>
      readMemory(process, address, buffer, buffer.length, number) && Number(number[0]) === buffer.length,
    readProcessTimes: (process, times) => processTimes(process, ...TIMES.map((at) => times.subarray(at, at + 8))),
    queryImagePath(process, buffer) {
      number[0] = buffer.length / 2;
      return imageName(process, 0, buffer, number) ? number[0] : undefined;
    },
    queryMemory: (process, address, buffer) => Number(queryMemory(process, address, buffer, buffer.length)) > 0,
    mappedFile(process, address) {
      const chars = mappedFile(process, address, path, path.length / 2);
      return chars === 0 ? undefined : path.toString('utf16le', 0, 2 * chars);
    },
    threadAffinity(threadId) {
      const opened = BigInt(openThread(THREAD_QUERY_LIMITED, false, threadId));
      if (opened === 0n) return undefined;
      try {
        const status = queryThread(opened, THREAD_BASIC_INFORMATION, thread, thread.length, number);
        return status < 0 ? undefined : thread.readBigUInt64LE(THREAD_BASIC.at.affinityMask);
      } finally {
        closeHandle(opened);
      }
    },
    driveType: (root) => driveType(root),
    fileAttributes(path) {
      const attributes = fileAttributes(path);
      return attributes === INVALID_FILE_ATTRIBUTES ? undefined : attributes;
    },
    readUserSid(process) {
      if (!openToken(process, TOKEN_QUERY, handle)) return undefined;
      const token = BigInt(handle[0]);
      try {
        if (!tokenInformation(token, TOKEN_USER, user, user.length, number)) return undefined;
        // The structure begins with a pointer to what follows it.
        const at = Number(user.readBigUInt64LE(0)) - Number(koffi.address(user));
        return at >= 16 && at < user.length ? sidOfBytes(user.subarray(at)) : undefined;
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
        lookUpAccount.async(...args, (error: unknown, found: boolean) => resolve(read(error == null && found)));
      });
    },
    readTcpTable(family, buffer) {
      number[0] = buffer.length;
      const error = tcpTable(buffer, number, false, family, TCP_TABLE_OWNER_PID_ALL, 0);
      return { error, neededBytes: number[0] };
    },
    listSessions() {
      if (!listSessions(null, 0, 1, handle, number)) return undefined;
      const count = number[0];
      const rows = takeMemory(count * SESSION_ROW.bytes);
      return Array.from({ length: count }, (_, index) => rows.readUInt32LE(index * SESSION_ROW.bytes));
    },
    readSession(session) {
      return sessionInformation(null, session, WTS_SESSION_INFO, handle, number) ? takeMemory(number[0]) : undefined;
    },
    tickCountMs: () => Number(tickCount()),
    lastError: () => lastError(),
  };
}
