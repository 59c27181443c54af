/*
 * The calls of Windows that are made, by library, as koffi reads them. A `BOOL` is 32 bits wide and any value but 0 is true: it is declared
 * as `int32_t` and compared with 0, because `bool` would read its lowest byte alone.
 */
export const WINDOWS_PROTOTYPES = {
  'ntdll.dll': {
    querySystem:
      'int32_t __stdcall NtQuerySystemInformation(int32_t kind, void *buffer, uint32_t bytes, _Out_ uint32_t *needed)',
    querySystemOf:
      'int32_t __stdcall NtQuerySystemInformationEx(int32_t kind, void *of, uint32_t ofBytes, void *buffer, uint32_t bytes, _Out_ uint32_t *needed)',
    queryProcess:
      'int32_t __stdcall NtQueryInformationProcess(uintptr_t process, int32_t kind, void *buffer, uint32_t bytes, _Out_ uint32_t *needed)',
    queryThread:
      'int32_t __stdcall NtQueryInformationThread(uintptr_t thread, int32_t kind, void *buffer, uint32_t bytes, _Out_ uint32_t *needed)',
  },
  'kernel32.dll': {
    openProcess: 'uintptr_t __stdcall OpenProcess(uint32_t access, int32_t inherit, uint32_t pid)',
    closeHandle: 'int32_t __stdcall CloseHandle(uintptr_t handle)',
    readMemory:
      'int32_t __stdcall ReadProcessMemory(uintptr_t process, uintptr_t address, void *buffer, size_t bytes, _Out_ size_t *read)',
    processTimes:
      'int32_t __stdcall GetProcessTimes(uintptr_t process, void *creation, void *exit, void *kernel, void *user)',
    processCycles: 'int32_t __stdcall QueryProcessCycleTime(uintptr_t process, _Out_ uint64_t *cycles)',
    imageName:
      'int32_t __stdcall QueryFullProcessImageNameW(uintptr_t process, uint32_t flags, void *buffer, _Inout_ uint32_t *chars)',
    driveType: 'uint32_t __stdcall GetDriveTypeW(str16 root)',
    openFile:
      'uintptr_t __stdcall CreateFileW(str16 path, uint32_t access, uint32_t share, void *security, uint32_t how, uint32_t flags, uintptr_t like)',
    readFile:
      'int32_t __stdcall ReadFile(uintptr_t file, void *buffer, uint32_t bytes, _Out_ uint32_t *read, void *overlapped)',
    fileInformation: 'int32_t __stdcall GetFileInformationByHandle(uintptr_t file, void *information)',
    fileInformationOf:
      'int32_t __stdcall GetFileInformationByHandleEx(uintptr_t file, int32_t kind, void *information, uint32_t bytes)',
    deviceOf: 'uint32_t __stdcall QueryDosDeviceW(str16 drive, void *buffer, uint32_t chars)',
    fileAttributes: 'uint32_t __stdcall GetFileAttributesW(str16 path)',
    setFileAttributes: 'int32_t __stdcall SetFileAttributesW(str16 path, uint32_t attributes)',
    queryMemory: 'size_t __stdcall VirtualQueryEx(uintptr_t process, uintptr_t address, void *buffer, size_t bytes)',
    mappedFile:
      'uint32_t __stdcall K32GetMappedFileNameW(uintptr_t process, uintptr_t address, void *buffer, uint32_t chars)',
    systemDirectory: 'uint32_t __stdcall GetSystemDirectoryW(void *buffer, uint32_t chars)',
    libraryBase: 'uintptr_t __stdcall GetModuleHandleW(str16 name)',
    functionAddress: 'uintptr_t __stdcall GetProcAddress(uintptr_t library, str name)',
    workingSet: 'int32_t __stdcall K32QueryWorkingSetEx(uintptr_t process, void *rows, uint32_t bytes)',
    currentProcess: 'uintptr_t __stdcall GetCurrentProcess()',
    openThread: 'uintptr_t __stdcall OpenThread(uint32_t access, int32_t inherit, uint32_t id)',
    processorGroups: 'uint16_t __stdcall GetActiveProcessorGroupCount()',
    tickCount: 'uint64_t __stdcall GetTickCount64()',
    lastError: 'uint32_t __stdcall GetLastError()',
  },
  'advapi32.dll': {
    openToken: 'int32_t __stdcall OpenProcessToken(uintptr_t process, uint32_t access, _Out_ uintptr_t *token)',
    tokenInformation:
      'int32_t __stdcall GetTokenInformation(uintptr_t token, int32_t kind, void *buffer, uint32_t bytes, _Out_ uint32_t *needed)',
    openServiceManager: 'uintptr_t __stdcall OpenSCManagerW(str16 machine, str16 database, uint32_t access)',
    closeServiceHandle: 'int32_t __stdcall CloseServiceHandle(uintptr_t handle)',
    openService: 'uintptr_t __stdcall OpenServiceW(uintptr_t manager, str16 name, uint32_t access)',
    queryService:
      'int32_t __stdcall QueryServiceConfigW(uintptr_t service, void *buffer, uint32_t bytes, _Out_ uint32_t *needed)',
    registryValue:
      'int32_t __stdcall RegGetValueW(intptr_t root, str16 key, str16 value, uint32_t flags, _Out_ uint32_t *type, void *data, _Inout_ uint32_t *bytes)',
    listServices:
      'int32_t __stdcall EnumServicesStatusExW(uintptr_t manager, int32_t level, uint32_t type, uint32_t state, void *buffer, uint32_t bytes, _Out_ uint32_t *needed, _Out_ uint32_t *count, _Inout_ uint32_t *resume, str16 group)',
    privilegeValue: 'int32_t __stdcall LookupPrivilegeValueW(str16 system, str16 name, void *luid)',
    adjustPrivileges:
      'int32_t __stdcall AdjustTokenPrivileges(uintptr_t token, int32_t disableAll, void *privileges, uint32_t bytes, void *before, void *needed)',
    lookUpAccount:
      'int32_t __stdcall LookupAccountSidW(str16 system, void *sid, void *name, _Inout_ uint32_t *nameChars, void *domain, _Inout_ uint32_t *domainChars, _Out_ int32_t *use)',
  },
  'iphlpapi.dll': {
    tcpTable:
      'uint32_t __stdcall GetExtendedTcpTable(void *buffer, _Inout_ uint32_t *bytes, int32_t sorted, uint32_t family, int32_t kind, uint32_t reserved)',
  },
  'wtsapi32.dll': {
    listSessions:
      'int32_t __stdcall WTSEnumerateSessionsW(void *server, uint32_t reserved, uint32_t version, _Out_ uintptr_t *sessions, _Out_ uint32_t *count)',
    sessionInformation:
      'int32_t __stdcall WTSQuerySessionInformationW(void *server, uint32_t session, int32_t kind, _Out_ uintptr_t *buffer, _Out_ uint32_t *bytes)',
    freeMemory: 'void __stdcall WTSFreeMemory(uintptr_t memory)',
  },
  'wintrust.dll': {
    verify: 'int32_t __stdcall WinVerifyTrust(uintptr_t window, void *action, void *data)',
    providerData: 'uintptr_t __stdcall WTHelperProvDataFromStateData(uintptr_t state)',
    providerSigner:
      'uintptr_t __stdcall WTHelperGetProvSignerFromChain(uintptr_t provider, uint32_t index, int32_t counter, uint32_t counterIndex)',
    providerCertificate: 'uintptr_t __stdcall WTHelperGetProvCertFromChain(uintptr_t signer, uint32_t index)',
  },
  'imagehlp.dll': {
    certificateData:
      'int32_t __stdcall ImageGetCertificateData(uintptr_t file, uint32_t index, void *certificate, _Inout_ uint32_t *bytes)',
  },
  'crypt32.dll': {
    queryObject:
      'int32_t __stdcall CryptQueryObject(uint32_t kind, void *object, uint32_t content, uint32_t format, uint32_t flags, void *encoding, void *contentType, void *formatType, _Out_ uintptr_t *store, _Out_ uintptr_t *message, void *context)',
    messageParameter:
      'int32_t __stdcall CryptMsgGetParam(uintptr_t message, uint32_t kind, uint32_t index, void *data, _Inout_ uint32_t *bytes)',
    findCertificate:
      'uintptr_t __stdcall CertGetSubjectCertificateFromStore(uintptr_t store, uint32_t encoding, void *info)',
    freeCertificate: 'int32_t __stdcall CertFreeCertificateContext(uintptr_t certificate)',
    closeMessage: 'int32_t __stdcall CryptMsgClose(uintptr_t message)',
    closeStore: 'int32_t __stdcall CertCloseStore(uintptr_t store, uint32_t flags)',
    buildChain:
      'int32_t __stdcall CertGetCertificateChain(uintptr_t engine, uintptr_t certificate, void *time, uintptr_t store, void *parameters, uint32_t flags, void *reserved, _Out_ uintptr_t *chain)',
    freeChain: 'void __stdcall CertFreeCertificateChain(uintptr_t chain)',
    certificateName:
      'uint32_t __stdcall CertGetNameStringW(uintptr_t certificate, uint32_t type, uint32_t flags, void *parameter, void *name, uint32_t chars)',
  },
} as const;

/** Of the same library, and not everywhere: what finds the catalogue of the system that lists a file. */
export const CATALOGUE_PROTOTYPES = {
  'wintrust.dll': {
    acquire:
      'int32_t __stdcall CryptCATAdminAcquireContext2(_Out_ uintptr_t *admin, void *subsystem, str16 algorithm, void *policy, uint32_t flags)',
    release: 'int32_t __stdcall CryptCATAdminReleaseContext(uintptr_t admin, uint32_t flags)',
    hashOf:
      'int32_t __stdcall CryptCATAdminCalcHashFromFileHandle2(uintptr_t admin, uintptr_t file, _Inout_ uint32_t *bytes, void *hash, uint32_t flags)',
    find: 'uintptr_t __stdcall CryptCATAdminEnumCatalogFromHash(uintptr_t admin, void *hash, uint32_t bytes, uint32_t flags, _Inout_ uintptr_t *previous)',
    describe: 'int32_t __stdcall CryptCATCatalogInfoFromContext(uintptr_t catalogue, void *info, uint32_t flags)',
    close: 'int32_t __stdcall CryptCATAdminReleaseCatalogContext(uintptr_t admin, uintptr_t catalogue, uint32_t flags)',
  },
} as const;
