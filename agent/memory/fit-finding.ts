import type { Evidence, Finding, Subject } from '#shared/model/finding.ts';
import type { ProcessRef } from '#shared/model/process-ref.ts';
import type { Params } from '#shared/model/signal.ts';

/** What is left of each list and each word where all of it is too much. */
const FEW = 8;
const MAX_WORD_CHARS = 256;

/**
 * The finding itself, or, where its JSON has more than `maxBytes`, as much of it as fits: a process chooses its arguments and paths,
 * and must not get rid of a finding by making them long. First the arguments go, then what only describes. Who it is, the signals,
 * and the first pools and wallets stay. What is still too large came from no process.
 */
export function fitFinding(finding: Finding, maxBytes: number): Finding {
  const fits = (candidate: Finding) => Buffer.byteLength(JSON.stringify(candidate)) <= maxBytes;
  if (fits(finding)) return finding;
  const withoutArguments = { ...finding, subject: withoutArgumentsOf(finding.subject) };
  return fits(withoutArguments) ? withoutArguments : shorten(withoutArguments);
}

function withoutArgumentsOf(subject: Subject): Subject {
  if (subject.type !== 'process') return subject;
  const { argv: _argv, cwd: _cwd, ...process } = subject.process;
  return { ...subject, process };
}

function shorten(finding: Finding): Finding {
  const { subject } = finding;
  return {
    ...finding,
    subject: subject.type === 'process' ? { ...subject, process: withoutGroup(subject.process) } : subject,
    signals: finding.signals.map((signal) => ({ ...signal, params: shortenWords(signal.params) })),
    pools: finding.pools.slice(0, FEW),
    wallets: finding.wallets.slice(0, FEW),
    evidence: finding.evidence.slice(0, FEW).map(
      (evidence): Evidence => ({
        ...evidence,
        params: shortenWords(evidence.params),
      }),
    ),
  };
}

function withoutGroup({ cgroup: _cgroup, services, servicesLeftOut = 0, ...process }: ProcessRef): ProcessRef {
  return services === undefined ? process : { ...process, servicesLeftOut: services.length + servicesLeftOut };
}

function shortenWords(params: Params): Params {
  const short = (value: Params[string]) =>
    typeof value === 'string' && value.length > MAX_WORD_CHARS ? `${value.slice(0, MAX_WORD_CHARS)}…` : value;
  return Object.fromEntries(Object.entries(params).map(([name, value]) => [name, short(value)]));
}
