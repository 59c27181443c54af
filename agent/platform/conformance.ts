import { capabilityNameSchema, capabilitySchema, hostFactsSchema } from '#shared/model/host.ts';
import { isUnobservable, type Observed, observedValue } from '#shared/model/observed.ts';
import { processKey } from '#shared/model/process-ref.ts';
import type { Platform } from './platform.ts';
import { ProcessTable } from './process-table.ts';

/** What holds for every platform. A check throws with words that say what does not hold. */
export interface ConformanceCheck {
  readonly name: string;
  check(platform: Platform): void | Promise<void>;
}

const PID_THAT_NEVER_IS = 4_194_304;
const CAPACITY = 8_192;

/** Each check gets a platform of its own that was just opened; a recording must have two ticks or more. */
export const PLATFORM_CONFORMANCE: readonly ConformanceCheck[] = [
  {
    name: 'ticks have times that do not go back',
    check(platform) {
      const first = platform.beginTick();
      const second = platform.beginTick();
      expect(first !== undefined && second !== undefined, 'two ticks begin');
      expect((second?.monotonicMs ?? 0) >= (first?.monotonicMs ?? 0), 'monotonic time does not fall');
      expect((second?.wallMs ?? 0) > 0, 'wall-clock time is known');
    },
  },
  {
    name: 'the host is described by the schema of the model',
    check(platform) {
      hostFactsSchema.parse(platform.describeHost());
    },
  },
  {
    name: 'every capability is there once, in the fixed order',
    check(platform) {
      const capabilities = platform.capabilities();
      for (const each of capabilities) capabilitySchema.parse(each);
      const names = capabilities.map(({ name }) => name).join();
      expect(names === capabilityNameSchema.options.join(), `names are ${names}`);
    },
  },
  {
    name: 'capabilities and readings agree',
    check(platform) {
      platform.beginTick();
      const lacks = (name: string) => platform.capabilities().find((each) => each.name === name)?.reason !== undefined;
      const swept = platform.sweepProcesses(new ProcessTable(CAPACITY));
      if (isUnobservable(swept)) expect(lacks('processes'), 'no sweep, and the capability says so');
      const counters = platform.readHostCounters();
      expect(isUnobservable(counters) === lacks('host-cpu'), 'host counters are as the capability says');
      const connections = platform.readConnections();
      expect(isUnobservable(connections) === lacks('connections'), 'connections are as the capability says');
    },
  },
  {
    name: 'host counters are finite, not negative, and do not fall',
    check(platform) {
      platform.beginTick();
      const first = observedValue(platform.readHostCounters());
      platform.beginTick();
      const second = observedValue(platform.readHostCounters());
      if (first === undefined || second === undefined) return;
      for (const [name, value] of Object.entries(second)) {
        expect(Number.isFinite(value) && value >= 0, `${name} is ${value}`);
      }
      expect(second.cpuCount >= 1, 'there is a processor');
      expect(second.uptimeMs >= first.uptimeMs && second.forks >= first.forks, 'uptime and forks do not fall');
    },
  },
  {
    name: 'a sweep fills the table with plausible processes',
    check(platform) {
      platform.beginTick();
      const table = new ProcessTable(CAPACITY);
      const swept = platform.sweepProcesses(table);
      if (isUnobservable(swept)) {
        expect(table.size === 0, 'without a sweep nothing is in the table');
        return;
      }
      expect(
        table.size > 0 && table.size === swept.value.processes,
        `${table.size} entered of ${swept.value.processes}`,
      );
      expect(table.appeared.length === table.size, 'in the first sweep every process appears');
      forEachSlot(table, (slot) => {
        expect((table.pid[slot] as number) > 0, 'pids are above 0');
        expect((table.startId[slot] as number) >= 0, 'start identities are not negative');
        const cpuMs = table.cpuMs(slot);
        expect(Number.isFinite(cpuMs) && cpuMs >= 0, `CPU time is ${cpuMs}`);
        expect(table.slotOf(table.pid[slot] as number) === slot, 'the slot is found by its pid');
      });
    },
  },
  {
    name: 'CPU time of a process does not fall from sweep to sweep',
    check(platform) {
      const table = new ProcessTable(CAPACITY);
      platform.beginTick();
      if (isUnobservable(platform.sweepProcesses(table))) return;
      const before = new Map<string, number>();
      forEachSlot(table, (slot) => before.set(table.keyOf(slot), table.cpuMs(slot)));
      platform.beginTick();
      platform.sweepProcesses(table);
      forEachSlot(table, (slot) => {
        const key = table.keyOf(slot);
        expect(table.cpuMs(slot) >= (before.get(key) ?? 0), `${key} does not lose CPU time`);
      });
    },
  },
  {
    name: 'a table that is too small loses processes and says how many',
    check(platform) {
      platform.beginTick();
      const table = new ProcessTable(1);
      const swept = platform.sweepProcesses(table);
      if (isUnobservable(swept)) return;
      expect(table.size <= 1, 'the table keeps its bound');
      if (platform.name !== 'recorded') {
        expect(swept.value.overflow === swept.value.processes - table.size, `overflow is ${swept.value.overflow}`);
      }
    },
  },
  {
    name: 'whoever ended is told once, with the time it used',
    check(platform) {
      platform.beginTick();
      for (const { pid, threadId, cpuMs, lifeMs } of observedValue(platform.takeExits())?.records ?? []) {
        expect(pid > 0 && threadId > 0 && cpuMs >= 0 && lifeMs >= 0, `a record of ${pid}`);
      }
    },
  },
  {
    name: 'details belong to the process that was asked about',
    check(platform) {
      const table = new ProcessTable(CAPACITY);
      platform.beginTick();
      platform.sweepProcesses(table);
      forEachSlot(table, (slot) => {
        const [pid, startId] = [table.pid[slot] as number, table.startId[slot] as number];
        const details = observedValue(platform.readProcess(pid, startId));
        if (details === undefined) return;
        expect(processKey(details) === table.keyOf(slot), `${processKey(details)} answers for ${table.keyOf(slot)}`);
        expect(Number.isFinite(details.startedAtMs), 'the start has a time');
      });
    },
  },
  {
    name: 'another start identity is another process: no details',
    check(platform) {
      const table = new ProcessTable(CAPACITY);
      platform.beginTick();
      platform.sweepProcesses(table);
      const pid = table.size === 0 ? PID_THAT_NEVER_IS : (table.pid[0] as number);
      expect(isUnobservable(platform.readProcess(pid, 123_456_789_012)), 'a run that never was has no details');
      expect(isUnobservable(platform.readProcess(PID_THAT_NEVER_IS, 1)), 'a pid that never is has no details');
    },
  },
  {
    name: 'connections have canonical addresses, ports and a socket',
    check(platform) {
      platform.beginTick();
      for (const { tuple, socketId } of observedValue(platform.readConnections()) ?? []) {
        expect(socketId > 0, 'sockets without an identity are not listed');
        for (const { ip, port } of [tuple.local, tuple.remote]) {
          expect(/^[0-9a-f:.]+$/.test(ip) && !ip.startsWith('::ffff:'), `${ip} is canonical`);
          expect(port >= 0 && port <= 65_535, `${port} is a port`);
        }
      }
    },
  },
  {
    name: 'each login has a name and a line of its own',
    check(platform) {
      platform.beginTick();
      const logins = observedValue(platform.readLogins()) ?? [];
      for (const { user, sinceMs } of logins) {
        expect(user.text !== '', 'somebody has a name');
        expect(sinceMs === undefined || sinceMs > 0, `${sinceMs} is a time`);
      }
      const lines = new Set(logins.map(({ line }) => JSON.stringify(line)));
      expect(lines.size === logins.length, 'no line is there twice');
    },
  },
  {
    name: 'owners are among the processes asked about',
    check(platform) {
      const table = new ProcessTable(CAPACITY);
      platform.beginTick();
      platform.sweepProcesses(table);
      const pids = [...table.pid.subarray(0, Math.min(table.slotLimit, 20))].filter((pid) => pid > 0);
      const owners = platform.readSocketOwners([...pids, PID_THAT_NEVER_IS]);
      for (const [socket, pid] of owners.bySocket) expect(socket > 0 && pids.includes(pid), `${pid} was asked about`);
    },
  },
  {
    name: 'probes of a process that is gone answer why',
    async check(platform) {
      platform.beginTick();
      const gone = { process: `${PID_THAT_NEVER_IS}:1`, pid: PID_THAT_NEVER_IS };
      const never = new AbortController().signal;
      const config = platform.runProbe({ kind: 'miner-config', ...gone, namedPaths: [] }, never);
      const connections = platform.runProbe({ kind: 'namespace-connections', ...gone }, never);
      const footprint = platform.runProbe({ kind: 'process-footprint', ...gone }, never);
      await finishTickOf(platform);
      const answers: Observed<unknown>[] = [];
      for (const result of [await config, await connections, await footprint]) {
        expect(result.process === gone.process, 'the answer names its process');
        if (result.kind === 'miner-config') answers.push(result.files);
        if (result.kind === 'namespace-connections') answers.push(result.connections);
        if (result.kind === 'process-footprint') answers.push(result.footprint);
      }
      expect(answers.length === 3 && answers.every(isUnobservable), 'all have a reason instead of a value');
    },
  },
  {
    name: 'an aborted probe ends',
    async check(platform) {
      platform.beginTick();
      const request = { kind: 'miner-config', process: `${PID_THAT_NEVER_IS}:1`, pid: PID_THAT_NEVER_IS } as const;
      const result = await platform.runProbe({ ...request, namedPaths: [] }, AbortSignal.abort());
      expect(result.kind === 'miner-config' && isUnobservable(result.files), 'without files');
    },
  },
  {
    name: 'a census is as the capability says, and misses nobody where nothing hides',
    check(platform) {
      const table = new ProcessTable(CAPACITY);
      let census = platform.readProcessCensus(table);
      // Most samples are not quiet on a machine that is at work; in a handful one is.
      for (let tick = 0; tick < 40; tick++) {
        if (platform.beginTick() === undefined) break;
        platform.sweepProcesses(table);
        census = platform.readProcessCensus(table);
        if (observedValue(census)?.missingThreads !== undefined) break;
      }
      const lacks = platform.capabilities().find(({ name }) => name === 'hidden-processes')?.reason !== undefined;
      // A system that has nothing to count by is searched all the same.
      const agrees = isUnobservable(census) ? lacks || census.unobservable === 'unsupported' : !lacks;
      if (platform.name !== 'recorded') expect(agrees, 'the capability agrees');
      if (isUnobservable(census)) return;
      const { missingThreads = 0, missingProcesses = 0 } = census.value;
      expect(missingThreads === 0 && missingProcesses === 0, `${missingThreads} threads, ${missingProcesses} missing`);
    },
  },
  {
    name: 'a search for what hides answers for the host, and an aborted one says so',
    async check(platform) {
      platform.beginTick();
      const request = { kind: 'hidden-processes', process: 'host', suspects: [PID_THAT_NEVER_IS] } as const;
      const aborted = await platform.runProbe(request, AbortSignal.abort());
      expect(aborted.kind === 'hidden-processes' && isUnobservable(aborted.search), 'aborted');
      const answer = platform.runProbe(request, new AbortController().signal);
      await finishTickOf(platform);
      const result = await answer;
      expect(result.kind === request.kind && result.process === request.process, 'it answers what was asked');
      const search = result.kind === 'hidden-processes' ? observedValue(result.search) : undefined;
      expect(search === undefined || search.hidden.length === 0, `hidden: ${JSON.stringify(search?.hidden)}`);
    },
  },
  {
    name: 'gaps are taken once',
    check(platform) {
      platform.takeGaps();
      expect(Object.keys(platform.takeGaps()).length === 0, 'nothing failed between two calls');
    },
  },
];

/** A recording answers its probes at the end of a tick. */
async function finishTickOf(platform: Platform): Promise<void> {
  if ('finishTick' in platform && typeof platform.finishTick === 'function') await platform.finishTick();
}

function forEachSlot(table: ProcessTable, visit: (slot: number) => void): void {
  for (let slot = 0; slot < table.slotLimit; slot++) if (table.seenIn[slot] !== 0) visit(slot);
}

function expect(holds: boolean, what: string): void {
  if (!holds) throw new Error(`does not hold: ${what}`);
}
