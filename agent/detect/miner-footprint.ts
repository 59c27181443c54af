import type { Evidence } from '#shared/model/finding.ts';
import { observedValue } from '#shared/model/observed.ts';
import type { Signal } from '#shared/model/signal.ts';
import type { LoadedDriver, ProcessFootprint } from '#shared/model/process-footprint.ts';
import type { DetectContext, Detector, KnownProcess } from './detector.ts';
import { footprintLook, isToBeJudged } from './footprint-look.ts';
import { explainedCodeBytes, hasRuntime, isCalledLikeRuntime } from './jit-runtimes.ts';
import { VOUCHED_QUALITY, vouchedBy } from './voucher.ts';
import { evidenceOf, rounded, signalOf } from './process-evidence.ts';
import { ProcessRuleDetector } from './process-rule.ts';

const MIB = 1024 * 1024;
/**
 * RandomX works in 2,080 MiB (its data set), or slowly in 256 MiB (its cache), and makes its code at run time. Neighbouring mappings of
 * a process become one, so its 2 MiB a thread may stand in the same one: bands, not sizes.
 */
const FAST = { minBytes: 2_080 * MIB, maxBytes: 2_400 * MIB, quality: 1 } as const;
const LIGHT = { minBytes: 256 * MIB, maxBytes: 320 * MIB, quality: 0.4 } as const;
/** The slow way, in large pages all the same. */
const LARGE_PAGES_QUALITY = 0.7;
/** A program that only bears the name of a runtime may still be one that somebody unpacked at home. */
const NAMED_RUNTIME_QUALITY = 0.6;
/** Looks in the first minute and a half; the next one comes five minutes later. Whoever keeps others from being judged gains no more. */
const LOOKS_TO_BE_JUDGED = 3;
/** Threads of a busy machine do not get all of their processor. */
const SATURATED_CORES = 0.4;
const MIN_PINNED = 2;
/** One piece of what PCRE2 gets for its code (sljit, `sljitExecAllocatorCore.c`). RandomX has as much for its cache and for each thread (`CodeSize` in XMRig's `jit_compiler_x86.hpp`), so more in all. */
const MAX_PATTERN_CODE = 64 * 1024;
/** A miner tunes its host before it computes; a start and a look are told by different clocks. */
const FIRST_MS = 120_000;
const SKEW_MS = 1_000;
const TUNED_QUALITY = 0.6;
/** Tools that show temperatures bring the same drivers along. */
const DRIVER_FILE_QUALITY = 0.5;
/** 256 MiB, the least that RandomX works with. */
const MIN_PAGES = 128;

type Runtime = 'known' | 'named' | 'none';

/** What RandomX and its miners leave in a process: their memory, threads bound to one processor each, tuned registers. */
export function createMinerFootprint(): Detector {
  return new ProcessRuleDetector({
    kind: 'miner-footprint',
    signals: [
      'artefact.randomx-footprint',
      'cpu.pinned-threads',
      'provenance.msr-tuning',
      'provenance.huge-pages-raised',
    ],
    when: 'computes',
    look: footprintLook,
    suspects: () => true,
    tell(process, footprint, context, looks) {
      if (footprint === undefined) return undefined;
      const { factor, evidence } = vouchedBy(footprint);
      const pinned = pinnedThreads(footprint, context);
      // Any runtime has code of its own, and a heap may have any size; threads bound to one processor each it has not.
      const runtime = pinned === undefined ? runtimeOf(process, footprint, context, looks) : 'none';
      const signals = [
        memorySignal(footprint, runtime, context),
        driverSignal(process, footprint, context) ?? msrSignal(process, footprint),
        hugePagesSignal(process, footprint),
        pinned,
      ].flatMap((signal) => signal ?? []);
      return {
        signals: signals.map((signal) => ({ ...signal, quality: signal.quality * factorOf(signal, factor) })),
        evidence: [
          ...evidence,
          ...priorityEvidence(footprint),
          ...pageEvidence(footprint),
          ...registerEvidence(footprint, context),
        ],
      };
    },
  });
}

/** A package vouches for where a program comes from, not for the memory of what it was told to run. (For busy threads see VoucherDamper.) */
function factorOf({ code }: Signal, factor: number): number {
  return code.startsWith('provenance.') ? factor : 1;
}

function memorySignal(footprint: ProcessFootprint, runtime: Runtime, { host }: DetectContext): Signal | undefined {
  const memory = observedValue(footprint.memory);
  const { largeAnonymousBytes = [], executableAnonymousBytes = 0 } = memory ?? {};
  if (executableAnonymousBytes <= MAX_PATTERN_CODE || runtime === 'known') return undefined;
  const explainedBytes = memory === undefined ? 0 : explainedCodeBytes(memory);
  const isExplained = executableAnonymousBytes < explainedBytes;
  for (const band of runtime === 'none' ? [FAST, LIGHT] : [FAST]) {
    const mappingBytes = largeAnonymousBytes.find((bytes) => bytes >= band.minBytes && bytes <= band.maxBytes);
    if (mappingBytes === undefined) continue;
    const hugePageBytes = memory?.hugePageBytes ?? 0;
    // Windows gives large pages only to who was granted the right to hold pages in memory, so they are meant. It need not be in force any more.
    const isGranted = host.system === 'windows' && hugePageBytes >= band.minBytes;
    // Many a buffer has the size of the cache: then only code says anything, and a compiler of patterns has some.
    if (band === LIGHT && isExplained && !isGranted) continue;
    const granted = isGranted ? Math.max(band.quality, LARGE_PAGES_QUALITY) : band.quality;
    // A program with a driver of graphics and a heap of that size is rare, but there may be one.
    const isCompiled = band === FAST && isExplained && Number.isFinite(explainedBytes) && !isGranted;
    const isSure = runtime === 'none' && !isCompiled;
    const quality = isSure ? granted : granted * NAMED_RUNTIME_QUALITY;
    const params = { mappingBytes, codeBytes: executableAnonymousBytes, hugePageBytes };
    return signalOf('artefact.randomx-footprint', quality, params);
  }
  return undefined;
}

/**
 * Whether something in it compiles: `named` when its name is all that says so. Miners call themselves `java` and `node` as well, and lie where anybody may put a
 * program, or where packages put theirs without being of one.
 */
function runtimeOf(
  { details }: KnownProcess,
  footprint: ProcessFootprint,
  { host }: DetectContext,
  looks: number,
): Runtime {
  const { codeFiles = [], foreignCode = [] } = observedValue(footprint.memory) ?? {};
  const runtimes = codeFiles.filter((name) => hasRuntime([name]) && !foreignCode.includes(name));
  const path = observedValue(details.exe)?.text ?? '';
  const others = runtimes.filter((name) => !isFileOf(path, name));
  const isGenuine =
    host.system === 'windows'
      ? mayBeSigned(footprint, looks) && mayBeMadeAsRuntime(footprint)
      : mayBePackaged(footprint);
  if (others.length > 0 || (runtimes.length > 0 && isGenuine)) return 'known';
  return isCalledLikeRuntime(codeFiles) ? 'named' : 'none';
}

function isFileOf(path: string, name: string): boolean {
  const file = path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
  return file.toLowerCase() === name.toLowerCase();
}

/** False where no package has it. Where nobody can tell, no package is known at all. */
function mayBePackaged({ origin }: ProcessFootprint): boolean {
  const told = observedValue(origin);
  const owner = told === undefined ? undefined : observedValue(told.package);
  return owner === undefined || owner.name !== undefined;
}

/** Whoever starts a program can make its signature unreadable (by its size, or by how it is opened), so that is no excuse. That it was not read yet is, for a while. */
function mayBeSigned({ origin }: ProcessFootprint, looks: number): boolean {
  const told = observedValue(origin);
  if (told?.signature === undefined) return false;
  return observedValue(told.signature)?.state === 'trusted' || (isToBeJudged(told) && looks <= LOOKS_TO_BE_JUDGED);
}

/** A signature goes with every copy, whatever that is called. False where the name that was signed with it is known, and is of no runtime. */
function mayBeMadeAsRuntime({ originalName }: ProcessFootprint): boolean {
  const name = originalName === undefined ? undefined : observedValue(originalName)?.name;
  return name === undefined || hasRuntime([name]);
}

/**
 * A driver that gives programs the registers of the processor lies in the folder of this one: a miner brings it along. It is seldom seen loaded,
 * because a miner needs it for a moment only.
 */
function driverSignal(
  { details }: KnownProcess,
  footprint: ProcessFootprint,
  context: DetectContext,
): Signal | undefined {
  const loaded = tuningDrivers(footprint, context).find(({ isBeside }) => isBeside);
  if (loaded !== undefined) return signalOf('provenance.msr-tuning', 1, { loadedDriver: loaded.path });
  const names = tuningDriverNames(context);
  const files = footprint.driverFiles === undefined ? [] : (observedValue(footprint.driverFiles) ?? []);
  const file = files.find((name) => names.has(name.toLowerCase()));
  if (file === undefined) return undefined;
  const program = observedValue(details.exe)?.text ?? '';
  const driver = program.slice(0, program.lastIndexOf('\\') + 1) + file;
  return signalOf('provenance.msr-tuning', DRIVER_FILE_QUALITY, { driver });
}

function tuningDrivers({ drivers }: ProcessFootprint, context: DetectContext): readonly LoadedDriver[] {
  const loaded = drivers === undefined ? [] : (observedValue(drivers) ?? []);
  const names = tuningDriverNames(context);
  return loaded.filter(({ path }) => names.has(path.slice(path.lastIndexOf('\\') + 1).toLowerCase()));
}

function tuningDriverNames({ signatures }: DetectContext): ReadonlySet<string> {
  return new Set(signatures.miners.flatMap((miner) => miner.drivers));
}

/** It holds some open now; or they became writable just when it began, because a miner writes them once and closes them. */
function msrSignal(process: KnownProcess, { openMsr, kernel }: ProcessFootprint): Signal | undefined {
  const registers = observedValue(openMsr) ?? 0;
  if (registers > 0) return signalOf('provenance.msr-tuning', 1, { registers });
  const enabled = kernel === undefined ? undefined : observedValue(kernel)?.msrWritesEnabled;
  return isByIt(process, enabled) ? signalOf('provenance.msr-tuning', TUNED_QUALITY, {}) : undefined;
}

function hugePagesSignal(process: KnownProcess, { memory, kernel }: ProcessFootprint): Signal | undefined {
  const risen = kernel === undefined ? undefined : observedValue(kernel)?.hugePagesRisen;
  const hugePageBytes = observedValue(memory)?.hugePageBytes ?? 0;
  if (risen === undefined || risen.pages < MIN_PAGES || hugePageBytes === 0 || !isByIt(process, risen))
    return undefined;
  // Whoever starts a program may have raised them for it; if it ran already at the look before, it was itself or one beside it.
  const quality = risen.sinceMs >= process.details.startedAtMs ? 1 : VOUCHED_QUALITY;
  return signalOf('provenance.huge-pages-raised', quality, { pages: risen.pages, hugePageBytes });
}

/** Whether something that takes root's rights happened in the first moments of this process, which has them. */
function isByIt(
  { details }: KnownProcess,
  change: { readonly sinceMs: number; readonly untilMs: number } | undefined,
): boolean {
  if (change === undefined || observedValue(details.user)?.uid !== 0) return false;
  return change.untilMs >= details.startedAtMs - SKEW_MS && change.sinceMs <= details.startedAtMs + FIRST_MS;
}

/** Half of the processors or more, each with one busy thread that may run nowhere else: full quality; fewer: half. */
function pinnedThreads(footprint: ProcessFootprint, { host }: DetectContext): Signal | undefined {
  const busy = (observedValue(footprint.threads)?.busy ?? []).filter(({ cores }) => cores >= SATURATED_CORES);
  const pinned = busy.flatMap(({ onlyCpu }) => onlyCpu ?? []);
  const threads = new Set(pinned).size;
  if (threads < MIN_PINNED || threads !== pinned.length || pinned.length < busy.length) return undefined;
  return signalOf('cpu.pinned-threads', threads * 2 >= host.cpuCount ? 1 : 0.5, {
    threads,
    processors: host.cpuCount,
    meanCores: rounded(busy.reduce((sum, { cores }) => sum + cores, 0) / busy.length),
  });
}

function priorityEvidence(footprint: ProcessFootprint): readonly Evidence[] {
  const { nice = 0, policy = 0 } = observedValue(footprint.threads) ?? {};
  return nice > 0 || policy === 3 || policy === 5 ? [evidenceOf('low-priority', { nice, policy })] : [];
}

function pageEvidence({ mayLockMemory }: ProcessFootprint): readonly Evidence[] {
  const isInForce = mayLockMemory !== undefined && observedValue(mayLockMemory) === true;
  return isInForce ? [evidenceOf('may-lock-memory')] : [];
}

/** Of a driver from elsewhere nobody knows who brought it: tools that show temperatures do too. */
function registerEvidence(footprint: ProcessFootprint, context: DetectContext): readonly Evidence[] {
  const { kernel } = footprint;
  const writes = kernel === undefined ? undefined : observedValue(kernel)?.msrWrites;
  const driver = tuningDrivers(footprint, context).find(({ isBeside }) => isBeside !== true);
  if (driver !== undefined) return [evidenceOf('msr-writable', { driver: driver.path })];
  return writes === 'on' ? [evidenceOf('msr-writable')] : [];
}
