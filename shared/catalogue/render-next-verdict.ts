import type { Language } from '../cli/language-option.ts';
import type { Params } from '../model/signal.ts';
import type { Lack, NextVerdict } from '../verdict/reached-verdict.ts';
import { render } from './render.ts';

/** Why a verdict is not more, in one sentence: what the next one takes. */
export function renderNextVerdict({ verdict, missing }: NextVerdict, language: Language): string {
  const named = render(`verdict.${verdict}`, {}, language);
  const all = missing.map((lack) => renderLack(lack, language)).join(render('clause.separator', {}, language));
  return render('missing.title', { verdict: named, missing: all }, language);
}

export function renderLack(lack: Lack, language: Language): string {
  return render(`missing.${lack.kind}`, paramsOf(lack, language), language);
}

function paramsOf(lack: Lack, language: Language): Params {
  switch (lack.kind) {
    case 'probability':
      return { atLeastShare: lack.atLeastShare };
    case 'group':
      return lack.only === undefined ? {} : { only: render(`group.${lack.only}`, {}, language) };
    case 'witness':
      return lack.only === undefined ? {} : { only: render(`witness.${lack.only}`, {}, language) };
    case 'decisive':
      return {};
  }
}
