import type { Evidence, FindingDraft } from '#shared/model/finding.ts';
import { isUnobservable, observedValue } from '#shared/model/observed.ts';
import type { ProcessFootprint } from '#shared/model/process-footprint.ts';
import { type ProcessKey, processKey } from '#shared/model/process-ref.ts';
import type { Signal } from '#shared/model/signal.ts';
import { signalDefinition } from '#shared/verdict/signals.ts';
import type { AgentEvent, DetectContext } from './detector.ts';
import { footprintLook } from './footprint-look.ts';
import { isInterpreter, isInterpreterOfWindows } from './interpreters.ts';
import { minerNameOf } from './miner-name.ts';
import { vouchedBy } from './voucher.ts';

/** What is left of a sign that a processor is busy when somebody vouches for the program: to compute is what most of them are for. */
const DAMPED_QUALITY = 0.4;
/** And of a file that lies where the program was started or its user is at home: whoever cleans up or investigates is there, too. */
const NEARBY_QUALITY = 0.04;
const CONFIG_SIGNALS = new Set(['artefact.miner-config', 'artefact.wallet-in-config']);
const NEARBY = new Set<unknown>(['working-directory', 'user-home']);
const MAX_PROCESSES = 1_024;

interface Vouched {
  /** Who vouches, and what was seen then. */
  readonly voucher: Evidence;
  readonly seen: ProcessFootprint;
  /** That it is a mining program. */
  readonly isMiner: boolean;
}

/**
 * Takes weight off what is said about the processor time of programs that somebody vouches for, whichever detector says it, and off configurations that only lie near them.
 * Nobody vouches for what an interpreter was told to run. Learns from looks that others ask for
 * about every process that computes, and, as every process is met anew after a start, again then.
 */
export class VoucherDamper {
  #vouchers = new Map<ProcessKey, Vouched>();

  take(event: AgentEvent, context: DetectContext): void {
    if (event.type === 'exec' || event.type === 'exit') this.#vouchers.delete(event.process.key);
    if (event.type !== 'probe-result' || event.result.kind !== 'process-footprint') return;
    const { process: key, footprint } = event.result;
    if (isUnobservable(footprint)) return; // it could not be looked at now: whoever vouched does still
    const process = context.process(key);
    const path = process === undefined ? undefined : observedValue(process.details.exe)?.text;
    const seen = this.#withKnown(key, observedValue(footprint));
    const { factor, evidence, by } = vouchedBy(seen);
    const [voucher] = factor < 1 ? evidence : [];
    // What an earlier look said was of the program that it ran then.
    this.#vouchers.delete(key);
    if (path === undefined || isInterpreter(path) || voucher === undefined || seen === undefined) return;
    if (by === 'signature' && mayBeCopiedInterpreter(seen)) return;
    const isMiner = process !== undefined && minerNameOf(process, context.signatures) !== undefined;
    this.#vouchers.set(key, { voucher, seen, isMiner });
    const [oldest] = this.#vouchers.keys();
    if (this.#vouchers.size > MAX_PROCESSES && oldest !== undefined) this.#vouchers.delete(oldest);
  }

  /** A signature that is not judged anew for a while is what it was, as it is to those who asked for the look. */
  #withKnown(key: ProcessKey, now: ProcessFootprint | undefined): ProcessFootprint | undefined {
    const before = this.#vouchers.get(key)?.seen;
    return before === undefined || now === undefined ? now : (footprintLook.withKnown?.(before, now) ?? now);
  }

  damp(draft: FindingDraft): FindingDraft {
    const { subject, signals, evidence = [] } = draft;
    const vouched = subject.type === 'process' ? this.#vouchers.get(processKey(subject.process)) : undefined;
    if (vouched === undefined || !signals.some((signal) => factorOf(signal, vouched) < 1)) return draft;
    const { voucher } = vouched;
    return {
      ...draft,
      signals: signals.map((signal) => ({ ...signal, quality: signal.quality * factorOf(signal, vouched) })),
      evidence: evidence.some(({ code }) => code === voucher.code) ? evidence : [...evidence, voucher],
    };
  }
}

/** A signature goes with every copy, whatever that is called; so does the name that the program was given before it was signed. */
function mayBeCopiedInterpreter(footprint: ProcessFootprint | undefined): boolean {
  const original = footprint?.originalName;
  if (original === undefined) return false;
  return isUnobservable(original) || isInterpreterOfWindows(original.value.name ?? '');
}

function factorOf({ code, params }: Signal, { isMiner }: Vouched): number {
  if (signalDefinition(code)?.group === 'cpu') return DAMPED_QUALITY;
  return !isMiner && CONFIG_SIGNALS.has(code) && NEARBY.has(params.how) ? NEARBY_QUALITY : 1;
}
