import type { HostFacts } from '#shared/model/host.ts';
import { isUnobservable, type Observed, observed } from '#shared/model/observed.ts';
import type { OsName } from '#shared/model/os-name.ts';
import { bytesOfOsName } from '#shared/model/os-name.ts';
import type { ServiceProgram } from '#shared/model/service-program.ts';
import type { Params } from '#shared/model/signal.ts';
import type { MinerConfigReading } from '#shared/recognise/miner-config.ts';
import type { Reason } from '#shared/recognise/reason.ts';
import type { CandidateFile, ProbeResult, ProcessDetails, SocketReading, UnownedCgroup } from '../platform.ts';
import type { ProcessFootprint } from '#shared/model/process-footprint.ts';
import type { ReadingFrame, RecordingHeader } from './reading-frame.ts';
import type { FrameSink } from './recording-platform.ts';
import type { Redaction } from './redaction.ts';

/**
 * Takes out of every frame what could name people, machines or payees: arguments after the first, user names (also in paths
 * below /home and \Users), the host's name and boot, addresses, pools, wallets and logins. Each is replaced by a word that is equal for
 * equal originals, so a replay still sees who is who. Names of programs and paths stay: they are what the recording is about.
 */
export class RedactingSink implements FrameSink {
  readonly #inner: FrameSink;
  readonly #redaction: Redaction;

  constructor(inner: FrameSink, redaction: Redaction) {
    this.#inner = inner;
    this.#redaction = redaction;
  }

  append(frame: ReadingFrame): void {
    const redaction = this.#redaction;
    this.#inner.append({
      ...frame,
      details: frame.details.map((reading) => ({
        ...reading,
        answer: within(reading.answer, (details) => redactDetails(details, redaction)),
      })),
      connections: frame.connections.map((reading) => within(reading, (sockets) => redactSockets(sockets, redaction))),
      logins: frame.logins.map((reading) =>
        within(reading, (logins) =>
          logins.map((login) => ({ ...login, user: { text: redaction.word('user', bytesOfOsName(login.user)) } })),
        ),
      ),
      probes: frame.probes.map((result) => redactProbe(result, redaction)),
      hosts: frame.hosts.map((host) => redactHost(host, redaction)),
    });
  }

  close(): void {
    this.#inner.close();
  }
}

export function redactHeader(header: RecordingHeader, redaction: Redaction): RecordingHeader {
  return { ...header, redacted: true, host: redactHost(header.host, redaction) };
}

function redactHost(host: HostFacts, redaction: Redaction): HostFacts {
  return {
    ...host,
    hostname: redaction.word('host', host.hostname),
    bootId: redaction.word('boot', host.bootId),
    addresses: host.addresses.map((ip) => redaction.address(ip)),
  };
}

function redactDetails(details: ProcessDetails, redaction: Redaction): ProcessDetails {
  return {
    ...details,
    exe: within(details.exe, (path) => redaction.path(path)),
    argv: within(details.argv, (argv) =>
      argv.map((name, index) => (index === 0 ? redaction.path(name) : redaction.argument(name))),
    ),
    cwd: within(details.cwd, (path) => redaction.path(path)),
    ...(details.services === undefined
      ? {}
      : { services: details.services.map((service) => redactService(service, redaction)) }),
    user: within(details.user, ({ uid, sid, name }) => ({
      ...(uid === undefined ? {} : { uid }),
      ...(sid === undefined ? {} : { sid: redaction.word('user', sid) }),
      ...(name === undefined ? {} : { name: uid === 0 ? name : redaction.word('user', name) }),
    })),
  };
}

function redactService({ name, program, library }: ServiceProgram, redaction: Redaction): ServiceProgram {
  const path = (file: Observed<OsName>) => within(file, (each) => redaction.path(each));
  return { name, program: path(program), ...(library === undefined ? {} : { library: path(library) }) };
}

function redactSockets(sockets: readonly SocketReading[], redaction: Redaction): readonly SocketReading[] {
  return sockets.map((socket) => {
    const { protocol, local, remote } = socket.tuple;
    const tuple = {
      protocol,
      local: { ...local, ip: redaction.address(local.ip) },
      remote: { ...remote, ip: redaction.address(remote.ip) },
    };
    return { ...socket, tuple };
  });
}

function redactProbe(result: ProbeResult, redaction: Redaction): ProbeResult {
  if (result.kind === 'hidden-processes') return redactSearch(result, redaction);
  if (result.kind === 'namespace-connections') {
    return { ...result, connections: within(result.connections, (sockets) => redactSockets(sockets, redaction)) };
  }
  if (result.kind === 'unowned-cgroup') {
    const redactGroup = (group: UnownedCgroup) => ({ ...group, path: redaction.path(group.path) });
    return { ...result, groups: within(result.groups, (groups) => groups.map(redactGroup)) };
  }
  if (result.kind === 'process-footprint') {
    return { ...result, footprint: within(result.footprint, (footprint) => redactFootprint(footprint, redaction)) };
  }
  return { ...result, files: within(result.files, (files) => files.map((file) => redactFile(file, redaction))) };
}

function redactSearch(result: ProbeResult & { readonly kind: 'hidden-processes' }, redaction: Redaction): ProbeResult {
  const paths = (names: readonly OsName[]) => names.map((name) => redaction.path(name));
  const search = within(result.search, (found) => ({
    ...found,
    preload: within(found.preload, (files) => files.map((file) => ({ ...file, libraries: paths(file.libraries) }))),
    foreignLibraries: within(found.foreignLibraries, paths),
  }));
  return { ...result, search };
}

function redactFootprint(footprint: ProcessFootprint, redaction: Redaction): ProcessFootprint {
  const environment = within(footprint.environment, ({ reading }) =>
    reading === undefined
      ? {}
      : {
          reading: {
            ...reading,
            pools: reading.pools.map((pool) => ({ ...pool, host: redactPoolHost(pool.host, redaction) })),
            wallets: reading.wallets.map((wallet) => ({
              ...wallet,
              address: redaction.word('wallet', wallet.address),
            })),
          },
        },
  );
  const drivers =
    footprint.drivers === undefined
      ? undefined
      : within(footprint.drivers, (all) =>
          all.map((driver) => ({ ...driver, path: redaction.path({ text: driver.path }).text })),
        );
  return { ...footprint, environment, ...(drivers === undefined ? {} : { drivers }) };
}

function redactFile(file: CandidateFile, redaction: Redaction): CandidateFile {
  const path = file.how === 'named-by-argv' ? redaction.argument(file.path) : redaction.path(file.path);
  const content = within(file.content, ({ sizeBytes, reading }) =>
    reading === undefined ? { sizeBytes } : { sizeBytes, reading: redactReading(reading, redaction) },
  );
  return { path, how: file.how, content };
}

function redactReading(reading: MinerConfigReading, redaction: Redaction): MinerConfigReading {
  return {
    ...reading,
    pools: reading.pools.map((pool) => ({ ...pool, host: redactPoolHost(pool.host, redaction) })),
    wallets: reading.wallets.map((wallet) => ({ ...wallet, address: redaction.word('wallet', wallet.address) })),
    logins: reading.logins.map((login) => redaction.word('login', login)),
    reasons: reading.reasons.map((reason) => ({ ...reason, params: redactParams(reason.params, redaction) }) as Reason),
  };
}

function redactPoolHost(host: string, redaction: Redaction): string {
  return /^[\d.]+$|:/.test(host) ? redaction.address(host) : `${redaction.word('pool', host)}.example`;
}

/** Hosts and logins stand in `host` and `login`; the other texts are names of algorithms, coins and options. */
function redactParams(params: Params | Reason['params'], redaction: Redaction): Params {
  return Object.fromEntries(
    Object.entries(params).map(([name, value]) => {
      if (name === 'host') return [name, redactPoolHost(String(value), redaction)];
      if (name === 'login' || name === 'first') return [name, redaction.word(name, String(value))];
      return [name, value];
    }),
  );
}

function within<T, U>(reading: Observed<T>, change: (value: T) => U): Observed<U> {
  return isUnobservable(reading) ? reading : observed(change(reading.value));
}
