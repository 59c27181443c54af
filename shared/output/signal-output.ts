import * as z from 'zod';
import { render } from '../catalogue/render.ts';
import { renderLack, renderNextVerdict } from '../catalogue/render-next-verdict.ts';
import type { Language } from '../cli/language-option.ts';
import { unobservableReasonSchema } from '../model/observed.ts';
import { paramsSchema, type Signal, signalGroupSchema } from '../model/signal.ts';
import { type AllowedSignal, type Conclusion, severitySchema, verdictSchema, witnessSchema } from '../model/verdict.ts';
import type { AllowedBy } from '../verdict/allowance.ts';
import { nextVerdict } from '../verdict/reached-verdict.ts';
import { signalDefinition } from '../verdict/signals.ts';

/** One sign of mining as an agent reported it. `group`, `weight` and `witness` are absent for a code newer than this program. */
export const signalOutputSchema = z.object({
  code: z.string(),
  text: z.string(),
  quality: z.number(),
  group: signalGroupSchema.optional(),
  weight: z.number().optional(),
  witness: witnessSchema.optional(),
  params: paramsSchema,
});
export type SignalOutput = z.infer<typeof signalOutputSchema>;

export function toSignalOutput(signal: Signal, language: Language): SignalOutput {
  const definition = signalDefinition(signal.code);
  const { code, quality, params } = signal;
  const text = render(`signal.${code}`, params, language, code);
  if (definition === undefined) return { code, text, quality, params };
  const { group, weight, witness } = definition;
  return { code, text, quality, group, weight, witness, params };
}

/** Who answers for something; `text` says it in the language that was asked for. */
export const allowedByOutputSchema = z.object({
  id: z.string(),
  owner: z.string(),
  reason: z.string(),
  text: z.string(),
});

export function toAllowedBy({ id, owner, reason }: AllowedBy, language: Language) {
  return { id, owner, reason, text: render('label.allowed-by', { owner, reason }, language) };
}

/** A verdict that explains itself: `counted` is what each signal contributed. */
export const conclusionOutputSchema = z.object({
  verdict: verdictSchema,
  severity: severitySchema,
  probability: z.number(),
  /** Why it is not more: the verdict above, and what is missing for it; absent when there is none above. */
  next: z
    .object({
      verdict: verdictSchema,
      text: z.string(),
      missing: z.array(
        z.object({
          kind: z.enum(['probability', 'group', 'decisive', 'witness']),
          text: z.string(),
          /** Of `probability`: what all signs together have to reach. */
          atLeastShare: z.number().optional(),
          /** Of `group` and `witness`: the only one so far; absent when there is none. */
          only: z.string().optional(),
        }),
      ),
    })
    .optional(),
  signals: z.object({
    present: z.array(
      z.object({
        code: z.string(),
        text: z.string(),
        group: signalGroupSchema,
        witness: witnessSchema,
        weight: z.number(),
        quality: z.number(),
        counted: z.number(),
        params: paramsSchema,
      }),
    ),
    /** Left out, because somebody answers for it (`GET /api/v1/allowances`); absent when nothing is. */
    allowed: z
      .array(
        z.object({
          code: z.string(),
          text: z.string(),
          by: allowedByOutputSchema,
          params: paramsSchema,
        }),
      )
      .optional(),
    absent: z.array(z.object({ code: z.string(), text: z.string() })),
    notObservable: z.array(
      z.object({ code: z.string(), text: z.string(), reason: unobservableReasonSchema, reasonText: z.string() }),
    ),
  }),
});
export type ConclusionOutput = z.infer<typeof conclusionOutputSchema>;

export function toConclusionOutput(conclusion: Conclusion, language: Language): ConclusionOutput {
  const next = nextVerdict(conclusion);
  const textOf = (code: string) => render(`signal.${code}`, {}, language, code);
  return {
    verdict: conclusion.verdict,
    severity: conclusion.severity,
    probability: conclusion.probability,
    ...(next === undefined
      ? {}
      : {
          next: {
            verdict: next.verdict,
            text: renderNextVerdict(next, language),
            missing: next.missing.map((lack) => ({ ...lack, text: renderLack(lack, language) })),
          },
        }),
    signals: {
      present: conclusion.present.map((signal) => ({
        ...signal,
        text: render(`signal.${signal.code}`, signal.params, language, signal.code),
      })),
      ...(conclusion.allowed === undefined
        ? {}
        : { allowed: conclusion.allowed.map((signal) => toAllowedOutput(signal, language)) }),
      absent: conclusion.absent.map((code) => ({ code, text: textOf(code) })),
      notObservable: conclusion.notObservable.map(({ code, reason }) => ({
        code,
        text: textOf(code),
        reason,
        reasonText: render(`reason.${reason}`, {}, language),
      })),
    },
  };
}

function toAllowedOutput({ code, params, by }: AllowedSignal, language: Language) {
  return {
    code,
    text: render(`signal.${code}`, params, language, code),
    by: toAllowedBy(by, language),
    params,
  };
}
