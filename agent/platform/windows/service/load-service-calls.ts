import { readdirSync } from 'node:fs';
import type { Koffi } from '../calls/bind-library.ts';
import { loadKoffi } from '../calls/load-koffi.ts';
import { AUTO_START, SERVICE_ALL_ACCESS, type ServiceCalls } from './service-calls.ts';
import {
  SECURITY_ATTRIBUTES,
  SERVICE_CONFIG,
  SERVICE_STATUS,
  SERVICE_STATUS_PROCESS,
  SERVICE_TABLE_ENTRY,
} from '../calls/structures.ts';
import type { Handle } from '../calls/windows-calls.ts';

const OWN_PROCESS = 0x10;
const ERROR_NORMAL = 1;
const NO_CHANGE = 0xffff_ffff;
/** `SC_STATUS_PROCESS_INFO`. */
const STATUS_PROCESS_INFO = 0;
/** `QueryServiceConfigW` never needs more. */
const CONFIG_BYTES = 8_192;
const SDDL_REVISION = 1;
const OWNER_AND_ACCESS = 0x1 | 0x4;
const RIGHTS_BYTES = 65_536;
const TOKEN_QUERY = 0x8;
const TOKEN_ELEVATION = 20;
const NOT_IMPLEMENTED = 120;
const INVALID_ATTRIBUTES = 0xffff_ffff;

/** A `BOOL` is 32 bits wide and any value but 0 is true: `bool` would read its lowest byte alone. */
const isTrue = (value: number): boolean => value !== 0;

/** Binds them through koffi. Throws where that does not load. */
export async function loadServiceCalls(): Promise<ServiceCalls> {
  const koffi = await loadKoffi();
  return { ...bindManager(koffi), ...bindRights(koffi), ...bindElevation(koffi), ...bindService(koffi) };
}

type OtherCalls = ReturnType<typeof bindRights> & ReturnType<typeof bindElevation> & ReturnType<typeof bindService>;
type ManagerCalls = Omit<ServiceCalls, keyof OtherCalls>;

function bindManager(koffi: Koffi): ManagerCalls {
  const library = koffi.load('advapi32.dll');
  const openManager = library.func(
    'uintptr_t __stdcall OpenSCManagerW(str16 machine, str16 database, uint32_t access)',
  );
  const create = library.func(
    'uintptr_t __stdcall CreateServiceW(uintptr_t manager, str16 name, str16 shown, uint32_t access, uint32_t type, uint32_t start, uint32_t error, str16 path, str16 group, void *tag, str16 dependencies, str16 account, str16 password)',
  );
  const open = library.func('uintptr_t __stdcall OpenServiceW(uintptr_t manager, str16 name, uint32_t access)');
  const change = library.func(
    'int32_t __stdcall ChangeServiceConfigW(uintptr_t service, uint32_t type, uint32_t start, uint32_t error, str16 path, str16 group, void *tag, str16 dependencies, str16 account, str16 password, str16 shown)',
  );
  const configure = library.func(
    'int32_t __stdcall ChangeServiceConfig2W(uintptr_t service, uint32_t level, void *info)',
  );
  const start = library.func('int32_t __stdcall StartServiceW(uintptr_t service, uint32_t count, void *args)');
  const control = library.func('int32_t __stdcall ControlService(uintptr_t service, uint32_t control, void *status)');
  const queryStatus = library.func(
    'int32_t __stdcall QueryServiceStatusEx(uintptr_t service, int32_t level, void *buffer, uint32_t bytes, _Out_ uint32_t *needed)',
  );
  const queryConfig = library.func(
    'int32_t __stdcall QueryServiceConfigW(uintptr_t service, void *buffer, uint32_t bytes, _Out_ uint32_t *needed)',
  );
  const remove = library.func('int32_t __stdcall DeleteService(uintptr_t service)');
  const close = library.func('int32_t __stdcall CloseServiceHandle(uintptr_t handle)');
  const needed = [0];
  const handleOf = (value: number | bigint): Handle | undefined => (BigInt(value) === 0n ? undefined : BigInt(value));
  return {
    openManager: (access) => handleOf(openManager(null, null, access)),
    createService: (manager, name, shown, path) =>
      handleOf(
        create(
          manager,
          name,
          shown,
          SERVICE_ALL_ACCESS,
          OWN_PROCESS,
          AUTO_START,
          ERROR_NORMAL,
          path,
          null,
          null,
          null,
          null,
          null,
        ),
      ),
    openService: (manager, name, access) => handleOf(open(manager, name, access)),
    changeService: (service, shown, path) =>
      isTrue(change(service, NO_CHANGE, AUTO_START, NO_CHANGE, path, null, null, null, null, null, shown)),
    configure: (service, level, structure) => isTrue(configure(service, level, structure)),
    startService: (service) => isTrue(start(service, 0, null)),
    control: (service, wanted) => isTrue(control(service, wanted, Buffer.alloc(SERVICE_STATUS.bytes))),
    queryStatus(service) {
      const status = Buffer.alloc(SERVICE_STATUS_PROCESS.bytes);
      return isTrue(queryStatus(service, STATUS_PROCESS_INFO, status, status.length, needed)) ? status : undefined;
    },
    queryConfig(service) {
      const config = Buffer.alloc(CONFIG_BYTES);
      if (!isTrue(queryConfig(service, config, config.length, needed))) return undefined;
      const at = Number(config.readBigUInt64LE(SERVICE_CONFIG.at.binaryPathName) - BigInt(koffi.address(config)));
      return { startType: config.readUInt32LE(SERVICE_CONFIG.at.startType), commandLine: textAt(config, at) };
    },
    deleteService: (service) => isTrue(remove(service)),
    close: (handle) => void close(handle),
    addressOf: (buffer) => BigInt(koffi.address(buffer)),
  };
}

function bindElevation(koffi: Koffi): Pick<ServiceCalls, 'isElevated'> {
  const library = koffi.load('advapi32.dll');
  const kernel = koffi.load('kernel32.dll');
  const openToken = library.func(
    'int32_t __stdcall OpenProcessToken(uintptr_t process, uint32_t access, _Out_ uintptr_t *token)',
  );
  const readToken = library.func(
    'int32_t __stdcall GetTokenInformation(uintptr_t token, int32_t kind, void *buffer, uint32_t bytes, _Out_ uint32_t *needed)',
  );
  const currentProcess = kernel.func('uintptr_t __stdcall GetCurrentProcess()');
  const close = kernel.func('int32_t __stdcall CloseHandle(uintptr_t handle)');
  return {
    isElevated() {
      const token: [number | bigint] = [0];
      if (!isTrue(openToken(currentProcess(), TOKEN_QUERY, token))) return false;
      try {
        const answer = Buffer.alloc(4);
        return isTrue(readToken(token[0], TOKEN_ELEVATION, answer, answer.length, [0])) && answer.readUInt32LE() !== 0;
      } finally {
        close(token[0]);
      }
    },
  };
}

/** UTF-16 up to its 0. */
function textAt(buffer: Buffer, at: number): string {
  if (at < SERVICE_CONFIG.bytes || at >= buffer.length) return '';
  const text = buffer.toString('utf16le', at);
  const end = text.indexOf('\0');
  return end < 0 ? text : text.slice(0, end);
}

type RightsCalls = Pick<ServiceCalls, 'createFolder' | 'driveType' | 'fileAttributes' | 'listFolder' | 'readRights'>;

function bindRights(koffi: Koffi): RightsCalls {
  const library = koffi.load('advapi32.dll');
  const kernel = koffi.load('kernel32.dll');
  const parse = library.func(
    'int32_t __stdcall ConvertStringSecurityDescriptorToSecurityDescriptorW(str16 text, uint32_t revision, _Out_ uintptr_t *descriptor, void *bytes)',
  );
  const print = library.func(
    'int32_t __stdcall ConvertSecurityDescriptorToStringSecurityDescriptorW(void *descriptor, uint32_t revision, uint32_t parts, _Out_ uintptr_t *text, _Out_ uint32_t *chars)',
  );
  const read = library.func(
    'int32_t __stdcall GetFileSecurityW(str16 path, uint32_t parts, void *descriptor, uint32_t bytes, _Out_ uint32_t *needed)',
  );
  const createFolder = kernel.func('int32_t __stdcall CreateDirectoryW(str16 path, void *attributes)');
  const fileAttributes = kernel.func('uint32_t __stdcall GetFileAttributesW(str16 path)');
  const driveType = kernel.func('uint32_t __stdcall GetDriveTypeW(str16 root)');
  const free = kernel.func('uintptr_t __stdcall LocalFree(uintptr_t memory)');
  const lastError = kernel.func('uint32_t __stdcall GetLastError()');
  return {
    createFolder(path, sddl) {
      const descriptor: [number | bigint] = [0];
      if (!isTrue(parse(sddl, SDDL_REVISION, descriptor, null))) return lastError() || NOT_IMPLEMENTED;
      const attributes = Buffer.alloc(SECURITY_ATTRIBUTES.bytes);
      attributes.writeUInt32LE(attributes.length, SECURITY_ATTRIBUTES.at.length);
      attributes.writeBigUInt64LE(BigInt(descriptor[0]), SECURITY_ATTRIBUTES.at.securityDescriptor);
      const error = isTrue(createFolder(path, attributes)) ? 0 : lastError();
      free(descriptor[0]);
      return error;
    },
    fileAttributes(path) {
      const attributes = fileAttributes(path);
      return attributes === INVALID_ATTRIBUTES ? undefined : attributes;
    },
    driveType: (root) => driveType(root),
    listFolder(path) {
      try {
        return readdirSync(path);
      } catch {
        return undefined;
      }
    },
    readRights(path) {
      const descriptor = Buffer.alloc(RIGHTS_BYTES);
      if (!isTrue(read(path, OWNER_AND_ACCESS, descriptor, descriptor.length, [0]))) return undefined;
      const [text, chars]: [[number | bigint], [number]] = [[0], [0]];
      if (!isTrue(print(descriptor, SDDL_REVISION, OWNER_AND_ACCESS, text, chars))) return undefined;
      const printed = Buffer.from(koffi.view(BigInt(text[0]), 2 * chars[0])).toString('utf16le');
      free(text[0]);
      return printed.replace(/\0.*$/s, '');
    },
  };
}

function bindService(koffi: Koffi): Pick<ServiceCalls, 'dispatch' | 'setStatus' | 'lastError'> {
  const library = koffi.load('advapi32.dll');
  const kernel = koffi.load('kernel32.dll');
  const dispatcher = library.func('int32_t __stdcall StartServiceCtrlDispatcherW(void *table)');
  const register = library.func(
    'uintptr_t __stdcall RegisterServiceCtrlHandlerExW(str16 name, void *handler, void *context)',
  );
  const setStatus = library.func('int32_t __stdcall SetServiceStatus(uintptr_t service, void *status)');
  const lastError = kernel.func('uint32_t __stdcall GetLastError()');
  let statusHandle: number | bigint = 0;
  return {
    async dispatch(name, main, control) {
      const handler = koffi.register(
        (code: number) => {
          control(code);
          return 0;
        },
        koffi.pointer(koffi.proto('uint32_t', ['uint32_t', 'uint32_t', 'void *', 'void *'])),
      );
      const entered = koffi.register(
        () => {
          statusHandle = register(name, handler, null);
          main();
        },
        koffi.pointer(koffi.proto('void', ['uint32_t', 'void *'])),
      );
      const text = Buffer.from(`${name}\0`, 'utf16le');
      const table = Buffer.alloc(2 * SERVICE_TABLE_ENTRY.bytes);
      table.writeBigUInt64LE(BigInt(koffi.address(text)), SERVICE_TABLE_ENTRY.at.serviceName);
      table.writeBigUInt64LE(BigInt(koffi.address(entered)), SERVICE_TABLE_ENTRY.at.serviceMain);
      const answered = await new Promise<boolean>((resolve) => {
        dispatcher.async(table, (problem: unknown, returned: number) => resolve(problem == null && isTrue(returned)));
      });
      // Windows looks into both until it answers: they must not be collected before.
      return answered && text.length + table.length > 0;
    },
    setStatus: (status) => isTrue(setStatus(statusHandle, status)),
    lastError: () => lastError(),
  };
}
