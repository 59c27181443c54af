import type { SignalCode } from '#shared/verdict/signals.ts';
import * as z from 'zod';
import { type Evidence, evidenceSchema, type FindingDraft } from '#shared/model/finding.ts';
import { observedValue } from '#shared/model/observed.ts';
import { osNameKey, osNameOfText, osNameSchema } from '#shared/model/os-name.ts';
import { classifyPreload } from '#shared/recognise/ordinary-preload.ts';
import type { HiddenSearch, PreloadFile } from '../platform/hiding.ts';
import type { AgentEvent, Detector, DetectorOutput, DetectorSnapshot } from './detector.ts';
import { foreignCodeEvidence, isTakenOut, readForeignCode } from './foreign-code.ts';
import { signalOf } from './process-evidence.ts';
import { Repeat } from './repeat.ts';
import { SnapshotForm } from './snapshot-form.ts';

/** What a library says by where it lies. */
const QUALITY = { ordinary: 0.1, packaged: 0.6, elsewhere: 1 } as const;
const MAX_HOOKS = 64;

const hookSchema = z.object({ path: osNameSchema, quality: z.number() });
const form = new SnapshotForm(
  2,
  z.object({
    repeat: Repeat.snapshotSchema,
    hooks: z.array(hookSchema),
    beside: z.array(evidenceSchema).readonly(),
  }),
);
type Hook = z.infer<typeof hookSchema>;

/**
 * A library that the system loads into every program because /etc/ld.so.preload names it. Where our own lists contradict each other, or where the
 * file is hidden from some views, it is at work and there is no doubt.
 */
export class PreloadHook implements Detector {
  readonly name = 'preload-hook';
  readonly signals: readonly SignalCode[] = ['evasion.preload-hook'];
  #repeat = new Repeat();
  #hooks: readonly Hook[] = [];
  /** While one is at work: what else is in our own process. */
  #beside: readonly Evidence[] = [];

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
    return form.write({ repeat: this.#repeat.snapshot(), hooks: [...this.#hooks], beside: this.#beside });
  }

  restore(snapshot: DetectorSnapshot): void {
    const state = form.read(snapshot);
    if (state === undefined) return;
    this.#repeat.restore(state.repeat);
    this.#hooks = state.hooks;
    this.#beside = state.beside;
  }

  #take(search: HiddenSearch): void {
    const preload = observedValue(search.preload);
    // What could not be looked at this time is as it was.
    if (preload === undefined) return;
    const isFileHidden = preload.some(({ unseenBy }) => unseenBy.length > 0);
    const isAtWork = isFileHidden || search.hidden.some(isTakenOut);
    const foreign = observedValue(search.foreignLibraries) ?? [];
    this.#beside = isAtWork ? foreignCodeEvidence(readForeignCode(foreign)) : [];
    const hooks = hooksIn(preload, isFileHidden, isAtWork);
    if (JSON.stringify(hooks) === JSON.stringify(this.#hooks)) return;
    for (const { path } of this.#hooks) this.#repeat.forget(osNameKey(path));
    this.#hooks = hooks;
  }

  #draft({ path, quality }: Hook): FindingDraft {
    return {
      kind: this.name,
      subject: { type: 'file', path },
      signals: [signalOf('evasion.preload-hook', quality, { path: path.text })],
      evidence: this.#beside,
    };
  }
}

function hooksIn(files: readonly PreloadFile[], isFileHidden: boolean, isAtWork: boolean): readonly Hook[] {
  const hooks = new Map<string, Hook>();
  for (const path of files.flatMap(({ libraries }) => libraries)) {
    const place = classifyPreload(path.text);
    const quality = isAtWork && place !== 'ordinary' ? 1 : QUALITY[place];
    hooks.set(osNameKey(path), { path, quality });
  }
  // A file that is hidden and names nothing was emptied for us: it is what there is to point at.
  if (hooks.size === 0 && isFileHidden) {
    const path = files[0]?.path ?? osNameOfText('ld.so.preload');
    hooks.set(osNameKey(path), { path, quality: 1 });
  }
  return [...hooks.values()].slice(0, MAX_HOOKS);
}
