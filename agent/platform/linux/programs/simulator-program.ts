import type { Simulated } from '../../simulators.ts';
import { SIMULATOR_TEXT } from '../../simulator-text.ts';
import type { LinuxCode } from './linux-code.ts';
import { createStaticProgram, type ProgramLife } from './static-program.ts';

const CALL = {
  mmap: 9,
  pause: 34,
  clone: 56,
  setAffinity: 203,
  now: 228,
  resolution: 229,
  sleep: 230,
  prctl: 157,
};
const CLOCK = { monotonic: 1, ofThread: 3, coarse: 6 } as const;
const TIMER_ABSTIME = 1;
const NS_PER_S = 1_000_000_000;
const PR_SET_NAME = 15;
const PR_SET_TIMERSLACK = 29;

const PERIOD_NS = 50_000_000;
/** Some 50 us between two looks at the clock. */
const SPINS = 100_000;
/** The same memory, files and signals (CLONE_VM | FS | FILES | SIGHAND | THREAD | SYSVSEM): a thread. */
const THREAD = 0x50f00;
/** Far enough apart on the one stack, and near enough that the kernel lets it grow there. */
const THREAD_STACK_BYTES = 16 * 1024;
const AFFINITY_BYTES = 128;
const DATASET_BYTES = 2_080 * 1024 * 1024;
const CODE_BYTES = 256 * 1024;
const MAP_PRIVATE_ANONYMOUS = 0x22;
const MAP_NORESERVE = 0x4000;
/** Wakes after the tick, however late its timer is, and is done before the next one. */
const DODGE = { busyPercent: 78, wakePercent: 5, ticks: 250 } as const;

export interface SimulatorCode extends ProgramLife {
  readonly behaviour: Simulated;
  readonly shortName?: string;
  readonly reservesDataset?: boolean;
  /** Two processors that it may run on, for threads that are bound. */
  readonly processors: readonly number[];
}

/** The bytes of a program that uses processor time, or waits; see `Simulated`. It opens, reads and writes nothing. */
export function createSimulatorProgram(options: SimulatorCode): Buffer {
  const { behaviour, shortName, reservesDataset = false, processors } = options;
  return createStaticProgram(options, SIMULATOR_TEXT, (code) => {
    if (shortName !== undefined) code.call(CALL.prctl, PR_SET_NAME, { label: 'short-name' });
    if (reservesDataset) reserveDataset(code);
    switch (behaviour.does) {
      case 'wait':
        code.label('wait');
        code.call(CALL.pause);
        code.jump('always', 'wait');
        break;
      case 'compute':
        compute(code, behaviour.share);
        break;
      case 'compute-bound':
        startThreads(code, processors);
        compute(code, behaviour.share);
        break;
      case 'dodge-ticks':
        dodgeTicks(code);
    }
    for (const [index, processor] of processors.entries()) {
      code.label(`processor-${index}`);
      code.data(affinityMask(processor));
    }
    code.label('short-name');
    code.data(Buffer.from(`${shortName ?? ''}\0`));
  });
}

/** `rax`: the clock in nanoseconds, or its resolution. Uses the first 16 bytes of the stack, and changes `rbx` not. */
function readClock(code: LinuxCode, clock: number, call = CALL.now): void {
  code.call(call, clock, { stack: 0 });
  code.loadFromStack('rax', 0);
  code.multiply('rax', NS_PER_S);
  code.loadFromStack('rdx', 8);
  code.add('rax', 'rdx');
}

/** So much processor time in every period, asleep for the rest of it: others who compete make it later, not less. */
function compute(code: LinuxCode, share: number): void {
  code.label('period');
  readClock(code, CLOCK.monotonic);
  code.copy('r12', 'rax');
  code.set('rbx', PERIOD_NS);
  code.add('r12', 'rbx'); // when the next one begins
  readClock(code, CLOCK.ofThread);
  code.set('rbx', Math.round(PERIOD_NS * share));
  code.add('rbx', 'rax');
  code.label('busy');
  code.countDown('rcx', SPINS);
  readClock(code, CLOCK.ofThread);
  code.compare('rax', 'rbx');
  code.jump('less', 'busy');
  code.copy('rax', 'r12');
  code.divide(NS_PER_S);
  code.storeToStack('rax', 0);
  code.storeToStack('rdx', 8);
  code.call(CALL.sleep, CLOCK.monotonic, TIMER_ABSTIME, { stack: 0 }, 0);
  code.jump('always', 'period');
}

/** One thread for each processor, this one among them; each goes on with what follows. */
function startThreads(code: LinuxCode, processors: readonly number[]): void {
  for (const index of processors.keys()) {
    if (index === 0) continue;
    code.call(CALL.clone, THREAD, { stack: -index * THREAD_STACK_BYTES }, 0, 0, 0);
    code.compareTo('rax', 0);
    code.jump('equal', `bind-${index}`);
  }
  for (const index of processors.keys()) {
    code.label(`bind-${index}`);
    code.call(CALL.setAffinity, 0, AFFINITY_BYTES, { label: `processor-${index}` });
    code.jump('always', 'period');
  }
}

function affinityMask(processor: number): Buffer {
  const mask = Buffer.alloc(AFFINITY_BYTES);
  mask[processor >> 3] = 1 << (processor & 7);
  return mask;
}

/** The coarse clock moves at clock ticks only: when it does, a tick has just been. Then the next ones are slept over. */
function dodgeTicks(code: LinuxCode): void {
  code.call(CALL.prctl, PR_SET_TIMERSLACK, 1);
  readClock(code, CLOCK.coarse, CALL.resolution);
  code.copy('r13', 'rax');
  code.label('find-tick');
  readClock(code, CLOCK.coarse);
  code.copy('rbx', 'rax');
  code.label('await-tick');
  readClock(code, CLOCK.coarse);
  code.compare('rax', 'rbx');
  code.jump('equal', 'await-tick');
  readClock(code, CLOCK.monotonic);
  code.copy('r12', 'rax'); // the tick that has just been
  code.set('r14', DODGE.ticks);
  code.label('tick');
  percentOfTick(code, DODGE.busyPercent);
  code.copy('rbx', 'rax');
  code.label('spin');
  readClock(code, CLOCK.monotonic);
  code.compare('rax', 'rbx');
  code.jump('less', 'spin');
  percentOfTick(code, 100 + DODGE.wakePercent);
  code.divide(NS_PER_S);
  code.storeToStack('rax', 0);
  code.storeToStack('rdx', 8);
  code.call(CALL.sleep, CLOCK.monotonic, TIMER_ABSTIME, { stack: 0 }, 0);
  code.add('r12', 'r13');
  code.decrement('r14');
  code.jump('not-equal', 'tick');
  code.jump('always', 'find-tick');
}

/** `rax`: when so much of the tick after `r12` is over. */
function percentOfTick(code: LinuxCode, percent: number): void {
  code.copy('rax', 'r13');
  code.multiply('rax', percent);
  code.divide(100);
  code.add('rax', 'r12');
}

/** Address space only: no page of it is ever touched. */
function reserveDataset(code: LinuxCode): void {
  const map = (bytes: number, protection: number, flags: number) =>
    code.call(CALL.mmap, 0, bytes, protection, flags, 0xffff_ffff, 0);
  map(DATASET_BYTES, 3, MAP_PRIVATE_ANONYMOUS | MAP_NORESERVE); // read and write
  map(CODE_BYTES, 7, MAP_PRIVATE_ANONYMOUS); // and execute
}
