import type { SimulatedProgram } from '../platform/simulators.ts';
import type { Evasion } from './evasion.ts';
import type { SelftestNames } from './selftest-names.ts';

/** Enough to be seen soon beside others, and little enough that several run beside each other on two processors. */
const SHARE = 0.4;
const SHY_SHARE = 0.25;
/** Little more than the least that is called sustained. */
const SUSTAINED_SHARE = 0.7;
const THROTTLED_SHARE = 0.2;
const BOUND_SHARE = 0.5;
const SHORT_S = 30;
const LONG_S = 340;

/** A program that is called what its file is called, lies where programs may lie, and computes. */
function plain(names: SelftestNames, more: Partial<SimulatedProgram> = {}): SimulatedProgram {
  const name = names.program();
  return { name, argv: [name], folder: names.folder(), behaviour: { does: 'compute', share: SHARE }, ...more };
}

/**
 * Every evasion that can be played without harm and without hiding anything from the administrator of this machine. Adding one: an entry
 * here, its text in the catalogue; where only one system has it, also the text why the other has not.
 */
export const EVASIONS: readonly Evasion[] = [
  {
    ...{ code: 'innocent-name', kind: 'sustained-compute', needs: ['processes'], limitS: LONG_S, isLong: true },
    program: (names) => plain(names, { behaviour: { does: 'compute', share: SUSTAINED_SHARE } }),
  },
  {
    ...{ code: 'throttled', kind: 'duty-cycle', needs: ['processes'], limitS: LONG_S, isLong: true },
    needsFreeProcessor: true,
    program: (names) => plain(names, { behaviour: { does: 'compute', share: THROTTLED_SHARE } }),
  },
  {
    ...{ code: 'quiet-when-watched', kind: 'quiet-when-watched', needs: ['processes'], limitS: LONG_S, isLong: true },
    isShy: true,
    program: (names) => plain(names, { behaviour: { does: 'compute', share: SHY_SHARE } }),
  },
  {
    ...{ code: 'miner-arguments', kind: 'miner-command', needs: ['process-details'], limitS: SHORT_S },
    program(names) {
      const program = plain(names);
      return { ...program, argv: [program.name, '-o', `stratum+tcp://${names.pool}`, '-u', program.name, '-k'] };
    },
  },
  {
    ...{ code: 'miner-environment', kind: 'miner-environment', onlyOn: 'linux', needs: ['process-files'] },
    limitS: SHORT_S,
    program: (names) => plain(names, { environment: { POOL_URL: `stratum+tcp://${names.pool}` } }),
  },
  {
    ...{ code: 'miner-configuration', kind: 'miner-config', needs: ['process-files'], limitS: SHORT_S },
    program: (names) => plain(names, { files: { 'config.json': minerConfig(names) } }),
  },
  {
    ...{ code: 'pool-connection', kind: 'pool-connection', needs: ['connections', 'connection-owners'] },
    limitS: SHORT_S,
    isConnected: true,
    program: (names) => plain(names),
  },
  {
    ...{ code: 'kernel-thread', kind: 'kernel-masquerade', onlyOn: 'linux', needs: ['process-details'] },
    limitS: SHORT_S,
    program: (names) => plain(names, { argv: [`[${names.kernelThread()}]`] }),
  },
  {
    ...{ code: 'system-program', kind: 'kernel-masquerade', onlyOn: 'windows', needs: ['process-details'] },
    limitS: SHORT_S,
    program(names) {
      const name = names.systemProgram();
      return plain(names, { name, argv: [name] });
    },
  },
  {
    ...{ code: 'three-names', kind: 'argv-mismatch', onlyOn: 'linux', needs: ['process-details'], limitS: SHORT_S },
    program: (names) =>
      plain(names, { argv: [`/usr/sbin/${names.program()}`], shortName: names.program().slice(0, 15) }),
  },
  {
    ...{ code: 'deleted-program', kind: 'odd-executable', signal: 'provenance.deleted-executable' },
    ...{ onlyOn: 'linux', needs: ['process-details'], limitS: SHORT_S },
    program: (names) => plain(names, { image: 'deleted-file' }),
  },
  {
    ...{ code: 'program-in-memory', kind: 'odd-executable', signal: 'provenance.memfd' },
    ...{ onlyOn: 'linux', needs: ['process-details'], limitS: SHORT_S },
    program: (names) => plain(names, { image: 'memory' }),
  },
  {
    ...{ code: 'hidden-folder', kind: 'odd-executable', signal: 'provenance.hidden-directory' },
    ...{ needs: ['process-details'], limitS: SHORT_S },
    program: (names) => plain(names, { folder: names.hiddenFolder() }),
  },
  {
    ...{ code: 'hidden-attributes', kind: 'odd-executable', signal: 'provenance.hidden-directory' },
    ...{ onlyOn: 'windows', needs: ['process-details'], limitS: SHORT_S },
    program: (names) => plain(names, { hidesAsSystem: true }),
  },
  {
    ...{ code: 'randomx-memory', kind: 'miner-footprint', signal: 'artefact.randomx-footprint' },
    ...{ needs: ['process-files'], limitS: SHORT_S },
    program: (names) => plain(names, { reservesDataset: true }),
  },
  {
    ...{ code: 'bound-threads', kind: 'miner-footprint', signal: 'cpu.pinned-threads' },
    ...{ needs: ['process-files'], limitS: SHORT_S },
    needsFreeProcessor: true,
    program: (names) => plain(names, { behaviour: { does: 'compute-bound', share: BOUND_SHARE } }),
  },
  {
    ...{ code: 'tick-dodging', kind: 'tick-dodging', onlyOn: 'linux', needs: ['idle-time'], limitS: 120 },
    needsFreeProcessor: true,
    program: (names) => plain(names, { behaviour: { does: 'dodge-ticks' } }),
  },
];

/** As xmrig writes it, with a pool that nobody has and a login that is no wallet. */
function minerConfig(names: SelftestNames): string {
  const pools = [{ algo: 'rx/0', url: names.pool, user: names.program(), pass: 'x', keepalive: true, tls: false }];
  return JSON.stringify(
    { autosave: true, 'donate-level': 1, cpu: { enabled: true, 'huge-pages': true }, pools },
    null,
    2,
  );
}
