import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fuzzRuns } from '../../scripts/testing/fuzz.ts';
import { alertOf, findingAbout, hostNamed, POOL, processNamed, START_MS, tuple, World } from './world-for-tests.ts';

const HOSTS = [hostNamed('one', '10.0.0.1'), hostNamed('two', '10.0.0.2', { clockOffsetMs: 5_000 })] as const;
const PROCESSES = [processNamed('kheiper', 100), processNamed('socat', 200), processNamed('xmr', 300)] as const;
const SOURCES = [
  ['10.0.0.1', 40001],
  ['10.0.0.1', 40002],
  ['10.0.0.1', 49999],
  ['10.0.0.2', 40001],
  ['10.0.0.9', 47777],
] as const;
const DESTINATIONS = [
  [POOL.ip, POOL.port],
  ['10.0.0.2', 3333],
] as const;
const CODES = ['cpu.sustained', 'network.pool-connection', 'artefact.wallet-in-config'] as const;

type Action =
  | { readonly do: 'connect' | 'disconnect'; readonly host: number }
  | {
      readonly do: 'finding';
      readonly host: number;
      readonly process: number;
      readonly codes: readonly (typeof CODES)[number][];
      readonly namesPool: boolean;
    }
  | {
      readonly do: 'alert';
      readonly source: number;
      readonly destination: number;
      readonly blocked: boolean;
      readonly at: number;
    };

const action: fc.Arbitrary<Action> = fc.oneof(
  fc.record({ do: fc.constantFrom('connect' as const, 'disconnect' as const), host: fc.nat(1) }),
  fc.record({
    do: fc.constant('finding' as const),
    host: fc.nat(1),
    process: fc.nat(2),
    codes: fc.subarray([...CODES], { minLength: 1 }),
    namesPool: fc.boolean(),
  }),
  fc.record({
    do: fc.constant('alert' as const),
    source: fc.nat(4),
    destination: fc.nat(1),
    blocked: fc.boolean(),
    at: fc.nat(120),
  }),
);

function createWorld(): World {
  const world = new World();
  const [one, two] = HOSTS;
  world.own(one, PROCESSES[0], tuple(['10.0.0.1', 40001], [POOL.ip, POOL.port]));
  world.own(one, PROCESSES[2], tuple(['10.0.0.1', 40002], [POOL.ip, POOL.port]));
  world.own(one, PROCESSES[0], tuple(['10.0.0.1', 40002], ['10.0.0.2', 3333]));
  world.own(two, PROCESSES[1], tuple(['10.0.0.2', 3333], ['10.0.0.1', 40002]));
  world.own(two, PROCESSES[1], tuple(['10.0.0.2', 40001], [POOL.ip, POOL.port]));
  world.connect(one, two);
  return world;
}

/** After each step everything that waits has come to its end, so that a restart loses nothing but memory. */
function run(actions: readonly Action[], restartsBefore: ReadonlySet<number>) {
  const world = createWorld();
  for (const [index, step] of actions.entries()) {
    if (restartsBefore.has(index)) world.restart();
    perform(world, step, index);
    world.pass(8);
  }
  world.connect(...HOSTS);
  world.pass(8);
  return world.incidents.map(normalise).sort((left, right) => (left.id < right.id ? -1 : 1));
}

function perform(world: World, step: Action, index: number): void {
  const host = HOSTS['host' in step ? step.host : 0] ?? HOSTS[0];
  if (step.do === 'connect') world.connect(host);
  else if (step.do === 'disconnect') world.disconnect(host);
  else if (step.do === 'finding') {
    const process = PROCESSES[step.process] ?? PROCESSES[0];
    const pools = step.namesPool ? [{ host: POOL.ip, port: POOL.port }] : [];
    const finding = findingAbout(process, step.codes, { rev: index + 1, lastSeenMs: START_MS + index, pools });
    world.send({ type: 'findings', hostId: host.hostId, findings: [finding] });
  } else if (step.do === 'alert') {
    const source = SOURCES[step.source] ?? SOURCES[0];
    const destination = DESTINATIONS[step.destination] ?? DESTINATIONS[0];
    world.alert(
      alertOf(`a${index}`, source, destination, {
        atMs: START_MS + step.at * 1_000,
        action: step.blocked ? 'blocked' : 'allowed',
      }),
    );
  }
}

function normalise({ rev: _, ...incident }: World['incidents'][number]) {
  const sorted = <T>(items: readonly T[]) => items.map((item) => JSON.stringify(item)).sort();
  return {
    ...incident,
    pools: sorted(incident.pools),
    processes: sorted(incident.processes),
    findingIds: sorted(incident.findingIds),
  };
}

it('a restart at any point leads to the same incidents', () => {
  const seed = Number(process.env.FUZZ_SEED ?? Date.now() | 0);
  console.info(`restart: seed ${seed}`);
  fc.assert(
    fc.property(fc.array(action, { maxLength: 14 }), fc.array(fc.nat(13), { maxLength: 3 }), (actions, restarts) => {
      expect(run(actions, new Set(restarts))).toEqual(run(actions, new Set()));
    }),
    { numRuns: Math.min(fuzzRuns(), 400), seed },
  );
});

it('no alert is lost or counted twice, whatever happens in between', () => {
  fc.assert(
    fc.property(fc.array(action, { maxLength: 14 }), fc.array(fc.nat(13), { maxLength: 3 }), (actions, restarts) => {
      const alerts = actions.filter((step) => step.do === 'alert');
      // An alert between two hosts of ours is about both of them.
      const expected = alerts.map(({ source, destination }) => (destination === 1 && source !== 3 ? 2 : 1));
      const counted = run(actions, new Set(restarts)).reduce((sum, { alertCount }) => sum + alertCount, 0);
      expect(counted).toBe(expected.reduce((sum, count) => sum + count, 0));
    }),
    { numRuns: Math.min(fuzzRuns(), 400) },
  );
});
