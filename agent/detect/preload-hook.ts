import type { SignalCode } from '#shared/verdict/signals.ts';
import { z } from 'zod';
import type { FindingDraft } from '#shared/model/finding.ts';
import { observedValue } from '#shared/model/observed.ts';
import { type OsName, osNameKey, osNameOfText, osNameSchema } from '#shared/model/os-name.ts';
import { classifyPreload } from '#shared/recognise/ordinary-preload.ts';
import type { HiddenSearch, ProcessView } from '../platform/hiding.ts';
import type { AgentEvent, Detector, DetectorOutput, DetectorSnapshot } from './detector.ts';
import { signalOf } from './process-evidence.ts';
import { Repeat } from './repeat.ts';
import { SnapshotForm } from './snapshot-form.ts';

/**
 * What a library says by where it lies. One that the system loads into every program is worth more than one that is only in our own:
 * a Node.js of a distribution brings libraries along that we do not know.
 */
const QUALITY = {
  preloaded: { ordinary: 0.1, packaged: 0.6, elsewhere: 1 },
  mapped: { ordinary: 0.1, packaged: 0.3, elsewhere: 0.8 },
} as const;
/** Views of this very process that are never wrong alone. */
const TAKEN_OUT: ReadonlySet<ProcessView> = new Set(['scandir', 'getdents', 'process-id']);
const MAX_HOOKS = 64;

const hookSchema = z.object({ path: osNameSchema, quality: z.number(), how: z.string() });
const form = new SnapshotForm(1, z.object({ repeat: Repeat.snapshotSchema, hooks: z.array(hookSchema) }));
type Hook = z.infer<typeof hookSchema>;

/**
 * A library that is loaded into programs which did not ask for it: by /etc/ld.so.preload into all of them, or found in our own memory; or memory of
 * no file into which somebody leads functions of the system.
 * Where our own lists contradict each other, or where the file is hidden from some views, the hook is at work and there is no doubt.
 */
export class PreloadHook implements Detector {
  readonly name = 'preload-hook';
  readonly signals: readonly SignalCode[] = ['evasion.preload-hook'];
  #repeat = new Repeat();
  #hooks: readonly Hook[] = [];

  handle(event: AgentEvent): DetectorOutput | undefined {
    if (event.type === 'probe-result' && event.result.kind === 'hidden-processes') {
      const search = observedValue(event.result.search);
      if (search !== undefined) this.#take(search);
    }
    if (event.type !== 'tick') return undefined;
    this.#repeat.advance(event.elapsedMs);
    const findings = this.#hooks.flatMap((hook) =>
      this.#repeat.isDue(osNameKey(hook.path)) ? [this.#draft(hook)] : [],
    );
    return { findings };
  }

  snapshot(): DetectorSnapshot {
    return form.write({ repeat: this.#repeat.snapshot(), hooks: [...this.#hooks] });
  }

  restore(snapshot: DetectorSnapshot): void {
    const state = form.read(snapshot);
    if (state === undefined) return;
    this.#repeat.restore(state.repeat);
    this.#hooks = state.hooks;
  }

  #take(search: HiddenSearch): void {
    const preload = observedValue(search.preload);
    const foreign = observedValue(search.foreignLibraries);
    // What could not be looked at this time is as it was.
    if (preload === undefined || foreign === undefined) return;
    const hooks = hooksIn(search, preload, foreign);
    if (JSON.stringify(hooks) === JSON.stringify(this.#hooks)) return;
    for (const { path } of this.#hooks) this.#repeat.forget(osNameKey(path));
    this.#hooks = hooks;
  }

  #draft({ path, quality, how }: Hook): FindingDraft {
    return {
      kind: this.name,
      subject: { type: 'file', path },
      signals: [signalOf('evasion.preload-hook', quality, { path: path.text, how })],
    };
  }
}

function hooksIn(
  search: HiddenSearch,
  preload: readonly {
    readonly path: OsName;
    readonly libraries: readonly OsName[];
    readonly unseenBy: readonly string[];
  }[],
  foreign: readonly OsName[],
): readonly Hook[] {
  // One view of this process lacks what another one has: something in between takes it out.
  const isAtWork =
    search.hidden.some(({ seenBy }) => seenBy.some((view) => TAKEN_OUT.has(view))) ||
    preload.some(({ unseenBy }) => unseenBy.length > 0);
  const hooks = new Map<string, Hook>();
  const put = (path: OsName, how: 'preloaded' | 'mapped') => {
    const place = classifyPreload(path.text);
    const quality = isAtWork && place !== 'ordinary' ? 1 : QUALITY[how][place];
    const known = hooks.get(osNameKey(path));
    if (known === undefined || known.quality < quality) hooks.set(osNameKey(path), { path, quality, how });
  };
  for (const { libraries } of preload) for (const path of libraries) put(path, 'preloaded');
  for (const path of foreign) put(path, 'mapped');
  // A file that is hidden and names nothing was emptied for us: it is what there is to point at.
  if (hooks.size === 0 && preload.some(({ unseenBy }) => unseenBy.length > 0)) {
    const path = preload[0]?.path ?? osNameOfText('ld.so.preload');
    hooks.set(osNameKey(path), { path, quality: 1, how: 'preloaded' });
  }
  return [...hooks.values()].slice(0, MAX_HOOKS);
}
