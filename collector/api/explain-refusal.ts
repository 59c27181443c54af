import { render } from '#shared/catalogue/render.ts';
import type { Language } from '#shared/cli/language-option.ts';
import type { StoreRefusal, StoreRefusalCode } from '#shared/model/store-refusal.ts';
import { ApiProblem } from './api-problem.ts';

/** What each refusal of the store is over HTTP, and which parameter it is about. Those that are missing no request can cause. */
const CAUSED: Partial<Record<StoreRefusalCode, { readonly status: ApiProblem['status']; readonly path?: string }>> = {
  'bad-cursor': { status: 400, path: 'after' },
  'cursor-over': { status: 410, path: 'after' },
  'bad-page-size': { status: 400, path: 'limit' },
  'no-such-host': { status: 404 },
  'no-such-incident': { status: 404 },
  'too-many-labels': { status: 409, path: 'add' },
};

/** Undefined for what only a defect of ours brings about. */
export function explainRefusal({ code, params }: StoreRefusal, language: Language): ApiProblem | undefined {
  const caused = CAUSED[code];
  if (caused === undefined) return undefined;
  const { status, ...where } = caused;
  return new ApiProblem(status, {
    ...{ code, message: render(`refusal.${code}`, params, language), ...where, params },
    remedy: render(`refusal-remedy.${code}`, {}, language),
  });
}
