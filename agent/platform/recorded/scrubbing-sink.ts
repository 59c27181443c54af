import { isUnobservable, observed } from '#shared/model/observed.ts';
import { scrubControlGroup } from '#shared/scrub/scrub-control-group.ts';
import { scrubOsArgv } from '#shared/scrub/scrub.ts';
import { scrubServiceProgram } from '#shared/scrub/scrub-service-program.ts';
import type { ProbeResult, ProcessDetails } from '../platform.ts';
import type { ReadingFrame } from './reading-frame.ts';
import type { FrameSink } from './recording-platform.ts';

/** Takes the secrets out of the arguments of every frame, and out of names of units and what is registered for services; pools and wallets stay. A recording is made to be given away. */
export class ScrubbingSink implements FrameSink {
  readonly #inner: FrameSink;

  constructor(inner: FrameSink) {
    this.#inner = inner;
  }

  append(frame: ReadingFrame): void {
    this.#inner.append({
      ...frame,
      details: frame.details.map((reading) =>
        isUnobservable(reading.answer) ? reading : { ...reading, answer: observed(scrubDetails(reading.answer.value)) },
      ),
      probes: frame.probes.map(scrubProbe),
    });
  }

  close(): void {
    this.#inner.close();
  }
}

function scrubDetails(details: ProcessDetails): ProcessDetails {
  const { argv, cgroup, services } = details;
  return {
    ...details,
    argv: isUnobservable(argv) ? argv : observed(scrubOsArgv(argv.value)),
    cgroup: isUnobservable(cgroup) ? cgroup : observed(scrubControlGroup(cgroup.value)),
    ...(services === undefined ? {} : { services: services.map(scrubServiceProgram) }),
  };
}

function scrubProbe(result: ProbeResult): ProbeResult {
  if (result.kind !== 'unowned-cgroup' || isUnobservable(result.groups)) return result;
  const groups = result.groups.value.map((group) => {
    const text = scrubControlGroup(group.path.text);
    return text === group.path.text ? group : { ...group, path: { text } };
  });
  return { ...result, groups: observed(groups) };
}
