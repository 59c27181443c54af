import koffi from 'koffi';
import { describe, expect, it } from 'vitest';
import type { StructureLayout } from './structure-layout.ts';
import {
  CATALOGUE_INFO,
  CHAIN_CONTEXT,
  CHAIN_PARAMETERS,
  DATA_BLOB,
  FILE_BASIC,
  FILE_CERTIFICATE,
  FILE_INFORMATION,
  GROUP_AFFINITY,
  LUID_AND_ATTRIBUTES,
  MEMORY_BASIC,
  OVERLAPPED,
  PROCESS_BASIC,
  PROCESS_ENVIRONMENT,
  PROCESS_INFORMATION,
  PROCESS_PARAMETERS,
  PROCESSOR_PERFORMANCE,
  PROVIDER_CERTIFICATE,
  PROVIDER_SIGNER,
  SECTION_IMAGE,
  SECURITY_ATTRIBUTES,
  SERVICE_ACTION,
  SERVICE_CONFIG,
  SERVICE_FAILURE_ACTIONS,
  SERVICE_ROW,
  SERVICE_STATUS,
  SERVICE_STATUS_PROCESS,
  SERVICE_TABLE_ENTRY,
  SESSION_INFO,
  SESSION_ROW,
  SYSTEM_MODULE,
  TCP_ROW,
  TCP6_ROW,
  THREAD_INFORMATION,
  TOKEN_PRIVILEGE,
  TRUST_CATALOGUE,
  TRUST_DATA,
  TRUST_FILE,
  UNICODE_STRING,
  WORKING_SET_EX,
} from './structures.ts';

/* The same declarations laid out by koffi, which does as the C compiler; all types have the same size on every 64-bit system. */

const STRING = koffi.struct({ length: 'uint16_t', maximumLength: 'uint16_t', buffer: 'uint64_t' });
const LARGE = 'int64_t';
const HANDLE = 'uint64_t';
const SIZE = 'uint64_t';
const ULONG = 'uint32_t';
const FILETIME = koffi.struct({ low: 'uint32_t', high: 'uint32_t' });
const USAGE_MATCH = koffi.struct({
  type: 'uint32_t',
  usage: koffi.struct({ count: 'uint32_t', identifiers: 'uint64_t' }),
});

const LAYOUTS = {
  ...{ PROCESS_INFORMATION, THREAD_INFORMATION, UNICODE_STRING, PROCESSOR_PERFORMANCE, PROCESS_BASIC },
  ...{ PROCESS_ENVIRONMENT, PROCESS_PARAMETERS, TCP_ROW, TCP6_ROW, SESSION_ROW, SESSION_INFO },
  ...{ MEMORY_BASIC, GROUP_AFFINITY, TOKEN_PRIVILEGE, SERVICE_ROW },
  ...{ SERVICE_STATUS, SERVICE_STATUS_PROCESS, SERVICE_CONFIG, SERVICE_ACTION, SERVICE_FAILURE_ACTIONS },
  ...{ SERVICE_TABLE_ENTRY, SECURITY_ATTRIBUTES, LUID_AND_ATTRIBUTES, WORKING_SET_EX, SYSTEM_MODULE },
  ...{ SECTION_IMAGE, TRUST_DATA, TRUST_FILE, TRUST_CATALOGUE, CATALOGUE_INFO, PROVIDER_CERTIFICATE },
  ...{ PROVIDER_SIGNER, FILE_CERTIFICATE, DATA_BLOB, CHAIN_PARAMETERS, CHAIN_CONTEXT },
  ...{ FILE_INFORMATION, FILE_BASIC, OVERLAPPED },
} as const;

const DECLARED: Readonly<Record<keyof typeof LAYOUTS, Parameters<typeof koffi.struct>[0]>> = {
  PROCESS_INFORMATION: {
    ...{ nextEntryOffset: ULONG, numberOfThreads: ULONG, workingSetPrivateSize: LARGE, hardFaultCount: ULONG },
    ...{ numberOfThreadsHighWatermark: ULONG, cycleTime: 'uint64_t', createTime: LARGE, userTime: LARGE },
    ...{ kernelTime: LARGE, imageName: STRING, basePriority: 'int32_t', uniqueProcessId: HANDLE },
    ...{ inheritedFromUniqueProcessId: HANDLE, handleCount: ULONG, sessionId: ULONG, uniqueProcessKey: HANDLE },
    ...{
      peakVirtualSize: SIZE,
      virtualSize: SIZE,
      pageFaultCount: ULONG,
      peakWorkingSetSize: SIZE,
      workingSetSize: SIZE,
    },
    ...{ quotaPeakPagedPoolUsage: SIZE, quotaPagedPoolUsage: SIZE, quotaPeakNonPagedPoolUsage: SIZE },
    ...{ quotaNonPagedPoolUsage: SIZE, pagefileUsage: SIZE, peakPagefileUsage: SIZE, privatePageCount: SIZE },
    ...{ readOperationCount: LARGE, writeOperationCount: LARGE, otherOperationCount: LARGE },
    ...{ readTransferCount: LARGE, writeTransferCount: LARGE, otherTransferCount: LARGE },
  },
  THREAD_INFORMATION: {
    ...{ kernelTime: LARGE, userTime: LARGE, createTime: LARGE, waitTime: ULONG, startAddress: HANDLE },
    ...{ uniqueProcess: HANDLE, uniqueThread: HANDLE, priority: 'int32_t', basePriority: 'int32_t' },
    ...{ contextSwitches: ULONG, threadState: ULONG, waitReason: ULONG },
  },
  UNICODE_STRING: { length: 'uint16_t', maximumLength: 'uint16_t', buffer: HANDLE },
  PROCESSOR_PERFORMANCE: {
    ...{ idleTime: LARGE, kernelTime: LARGE, userTime: LARGE, dpcTime: LARGE, interruptTime: LARGE },
    interruptCount: ULONG,
  },
  PROCESS_BASIC: {
    ...{ exitStatus: 'int32_t', pebBaseAddress: HANDLE, affinityMask: SIZE, basePriority: 'int32_t' },
    ...{ uniqueProcessId: HANDLE, inheritedFromUniqueProcessId: HANDLE },
  },
  SECTION_IMAGE: {
    ...{ transferAddress: HANDLE, zeroBits: ULONG, maximumStackSize: SIZE, committedStackSize: SIZE },
    ...{ subSystemType: ULONG, subSystemMinorVersion: 'uint16_t', subSystemMajorVersion: 'uint16_t' },
    ...{ operatingSystemVersion: ULONG, imageCharacteristics: 'uint16_t', dllCharacteristics: 'uint16_t' },
    ...{ machine: 'uint16_t', imageContainsCode: koffi.array('uint8_t', 1), imageFlags: koffi.array('uint8_t', 1) },
    ...{ loaderFlags: ULONG, imageFileSize: ULONG, checkSum: ULONG },
  },
  PROCESS_ENVIRONMENT: {
    ...{ flags: ULONG, mutant: HANDLE, imageBaseAddress: HANDLE, ldr: HANDLE, processParameters: HANDLE },
  },
  PROCESS_PARAMETERS: {
    ...{ maximumLength: ULONG, length: ULONG, flags: ULONG, debugFlags: ULONG, consoleHandle: HANDLE },
    ...{ consoleFlags: ULONG, standardInput: HANDLE, standardOutput: HANDLE, standardError: HANDLE },
    ...{ currentDirectory: STRING, currentDirectoryHandle: HANDLE, dllPath: STRING, imagePathName: STRING },
    ...{ commandLine: STRING, environment: HANDLE },
  },
  TCP_ROW: {
    ...{ state: ULONG, localAddress: ULONG, localPort: ULONG, remoteAddress: ULONG, remotePort: ULONG },
    ...{ owningPid: ULONG, createTimestamp: LARGE, owningModuleInfo: koffi.array('uint64_t', 16) },
  },
  TCP6_ROW: {
    ...{ localAddress: koffi.array('uint8_t', 16), localScope: ULONG, localPort: ULONG },
    ...{ remoteAddress: koffi.array('uint8_t', 16), remoteScope: ULONG, remotePort: ULONG },
    ...{ state: ULONG, owningPid: ULONG, createTimestamp: LARGE, owningModuleInfo: koffi.array('uint64_t', 16) },
  },
  MEMORY_BASIC: {
    ...{ baseAddress: HANDLE, allocationBase: HANDLE, allocationProtect: ULONG, partitionId: 'uint16_t' },
    ...{ regionSize: SIZE, state: ULONG, protect: ULONG, type: ULONG },
  },
  GROUP_AFFINITY: {
    ...{ mask: 'uint64_t', group: 'uint16_t', reserved0: 'uint16_t', reserved1: 'uint16_t', reserved2: 'uint16_t' },
  },
  TOKEN_PRIVILEGE: { count: ULONG, luid: ULONG, luidHigh: 'int32_t', attributes: ULONG },
  LUID_AND_ATTRIBUTES: { luid: ULONG, luidHigh: 'int32_t', attributes: ULONG },
  WORKING_SET_EX: { virtualAddress: HANDLE, virtualAttributes: SIZE },
  SYSTEM_MODULE: {
    ...{ section: HANDLE, mappedBase: HANDLE, imageBase: HANDLE, imageSize: ULONG, flags: ULONG },
    ...{ loadOrderIndex: 'uint16_t', initOrderIndex: 'uint16_t', loadCount: 'uint16_t', offsetToFileName: 'uint16_t' },
    fullPathName: koffi.array('uint8_t', 256),
  },
  SERVICE_ROW: {
    ...{ serviceName: HANDLE, displayName: HANDLE, serviceType: ULONG, currentState: ULONG, controlsAccepted: ULONG },
    ...{ win32ExitCode: ULONG, serviceSpecificExitCode: ULONG, checkPoint: ULONG, waitHint: ULONG },
    ...{ processId: ULONG, serviceFlags: ULONG },
  },
  SERVICE_STATUS: {
    ...{ serviceType: ULONG, currentState: ULONG, controlsAccepted: ULONG, win32ExitCode: ULONG },
    ...{ serviceSpecificExitCode: ULONG, checkPoint: ULONG, waitHint: ULONG },
  },
  SERVICE_STATUS_PROCESS: {
    ...{ serviceType: ULONG, currentState: ULONG, controlsAccepted: ULONG, win32ExitCode: ULONG },
    ...{ serviceSpecificExitCode: ULONG, checkPoint: ULONG, waitHint: ULONG, processId: ULONG, serviceFlags: ULONG },
  },
  SERVICE_CONFIG: {
    ...{ serviceType: ULONG, startType: ULONG, errorControl: ULONG, binaryPathName: HANDLE, loadOrderGroup: HANDLE },
    ...{ tagId: ULONG, dependencies: HANDLE, serviceStartName: HANDLE, displayName: HANDLE },
  },
  TRUST_DATA: {
    ...{ size: ULONG, policyCallbackData: HANDLE, clientData: HANDLE, uiChoice: ULONG, revocationChecks: ULONG },
    ...{ choice: ULONG, subject: HANDLE, stateAction: ULONG, stateData: HANDLE, urlReference: HANDLE },
    ...{ providerFlags: ULONG, uiContext: ULONG, signatureSettings: HANDLE },
  },
  TRUST_FILE: { size: ULONG, filePath: HANDLE, file: HANDLE, knownSubject: HANDLE },
  TRUST_CATALOGUE: {
    ...{ size: ULONG, catalogVersion: ULONG, catalogFilePath: HANDLE, memberTag: HANDLE, memberFilePath: HANDLE },
    ...{ memberFile: HANDLE, calculatedFileHash: HANDLE, calculatedFileHashBytes: ULONG },
    ...{ catalogContext: HANDLE, admin: HANDLE },
  },
  CATALOGUE_INFO: { size: ULONG, catalogFile: koffi.array('char16_t', 260) },
  PROVIDER_CERTIFICATE: { size: ULONG, certificate: HANDLE },
  PROVIDER_SIGNER: { size: ULONG, verifyAsOf: FILETIME, certificateCount: ULONG, certificates: HANDLE },
  FILE_CERTIFICATE: { length: ULONG, revision: 'uint16_t', type: 'uint16_t' },
  DATA_BLOB: { bytes: ULONG, data: HANDLE },
  CHAIN_PARAMETERS: { size: ULONG, requestedUsage: USAGE_MATCH },
  CHAIN_CONTEXT: { size: ULONG, errorStatus: ULONG },
  FILE_INFORMATION: {
    ...{ attributes: ULONG, creationTime: FILETIME, lastAccessTime: FILETIME, lastWriteTime: FILETIME },
    ...{ volumeSerialNumber: ULONG, sizeHigh: ULONG, sizeLow: ULONG, links: ULONG, indexHigh: ULONG, indexLow: ULONG },
  },
  FILE_BASIC: {
    ...{ creationTime: LARGE, lastAccessTime: LARGE, lastWriteTime: LARGE, changeTime: LARGE, attributes: ULONG },
  },
  OVERLAPPED: { internal: SIZE, internalHigh: SIZE, offset: ULONG, offsetHigh: ULONG, event: HANDLE },
  SERVICE_ACTION: { type: ULONG, delay: ULONG },
  SERVICE_FAILURE_ACTIONS: {
    ...{ resetPeriod: ULONG, rebootMessage: HANDLE, command: HANDLE, actionCount: ULONG, actions: HANDLE },
  },
  SERVICE_TABLE_ENTRY: { serviceName: HANDLE, serviceMain: HANDLE },
  SECURITY_ATTRIBUTES: { length: ULONG, securityDescriptor: HANDLE, inheritHandle: 'int32_t' },
  SESSION_ROW: { sessionId: ULONG, winStationName: HANDLE, state: ULONG },
  SESSION_INFO: {
    ...{ state: ULONG, sessionId: ULONG, incomingBytes: ULONG, outgoingBytes: ULONG, incomingFrames: ULONG },
    ...{ outgoingFrames: ULONG, incomingCompressedBytes: ULONG, outgoingCompressedBytes: ULONG },
    ...{ winStationName: koffi.array('char16_t', 32), domain: koffi.array('char16_t', 17) },
    ...{ userName: koffi.array('char16_t', 21), connectTime: LARGE, disconnectTime: LARGE, lastInputTime: LARGE },
    ...{ logonTime: LARGE, currentTime: LARGE },
  },
};

describe('structures of Windows', () => {
  it.for(Object.entries(DECLARED))('%s lies as a C compiler lays it', ([name, fields]) => {
    const type = koffi.struct(fields);
    const layout: StructureLayout<string> = LAYOUTS[name as keyof typeof LAYOUTS];
    expect(Object.keys(layout.at)).toEqual(Object.keys(fields));
    for (const [field, at] of Object.entries(layout.at))
      expect([field, at]).toEqual([field, koffi.offsetof(type, field)]);
    expect(layout.bytes).toBe(koffi.sizeof(type));
  });

  it('have the sizes that the documents and debuggers tell', () => {
    const [process, thread] = [PROCESS_INFORMATION, THREAD_INFORMATION];
    expect([process.bytes, process.at.imageName, process.at.uniqueProcessId]).toEqual([0x100, 0x38, 0x50]);
    expect([thread.bytes, thread.at.uniqueThread]).toEqual([0x50, 0x30]);
    expect(PROCESS_PARAMETERS.at.commandLine).toBe(0x70);
    expect(PROCESS_ENVIRONMENT.at.processParameters).toBe(0x20);
    expect([TCP_ROW.bytes, TCP6_ROW.bytes]).toEqual([160, 192]);
    expect([SERVICE_STATUS.bytes, SERVICE_STATUS_PROCESS.bytes]).toEqual([28, 36]);
    expect([SERVICE_FAILURE_ACTIONS.bytes, SERVICE_FAILURE_ACTIONS.at.actions]).toEqual([40, 32]);
    expect(PROCESSOR_PERFORMANCE.bytes).toBe(48);
    expect([SECTION_IMAGE.bytes, SECTION_IMAGE.at.checkSum]).toEqual([64, 60]);
    expect([SYSTEM_MODULE.bytes, SYSTEM_MODULE.at.fullPathName]).toEqual([0x128, 0x28]);
    expect([LUID_AND_ATTRIBUTES.bytes, WORKING_SET_EX.bytes]).toEqual([12, 16]);
    expect([TRUST_DATA.bytes, TRUST_FILE.bytes, TRUST_CATALOGUE.bytes]).toEqual([88, 32, 72]);
    expect(CATALOGUE_INFO.bytes).toBe(524);
    expect([FILE_INFORMATION.bytes, FILE_BASIC.bytes, OVERLAPPED.bytes]).toEqual([52, 40, 32]);
    expect([CHAIN_PARAMETERS.bytes, DATA_BLOB.bytes, FILE_CERTIFICATE.bytes]).toEqual([32, 16, 8]);
  });
});
