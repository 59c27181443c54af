import { useQueryClient } from '@tanstack/react-query';
import type { ApiAnswer, ApiBody } from '#shared/api/endpoints.ts';
import { ApiFailure } from '../../api/api-failure.ts';
import { callApi } from '../../api/call-api.ts';
import { explainInShort } from '../../text/explain-failure.ts';
import { useLanguage } from '../../text/language.tsx';
import { useToast } from '../undo-toasts.tsx';

export type Allowance = ApiAnswer<'GET /api/v1/allowances'>['allowances'][number];
type NewAllowance = ApiBody<'POST /api/v1/allowances'>;

/** Makes allowances and takes them back; each tells what it did and can be undone. */
export function useAllowanceChanges() {
  const client = useQueryClient();
  const toast = useToast();
  const { say, language } = useLanguage();

  /** Verdicts changed with it: everything that is shown is asked for again. */
  const refresh = () => client.invalidateQueries();
  const tellFailure = (error: unknown) =>
    toast({ text: say('normal.failed', { reason: explainInShort(error, language) }), color: 'red' });

  /** Rejects with the collector's refusal. */
  async function make(body: NewAllowance): Promise<void> {
    const { allowance } = await callApi('POST /api/v1/allowances', { body, query: { lang: language } });
    await refresh();
    toast({ text: say('normal.made'), undo: () => void takeBack(allowance) });
  }

  async function takeBack(allowance: Allowance): Promise<void> {
    try {
      await callApi('DELETE /api/v1/allowances/:id', { params: { id: allowance.id } });
      await refresh();
      toast({ text: say('normal.undone'), undo: () => void make(againOf(allowance)).catch(tellFailure) });
    } catch (error) {
      if (!(error instanceof ApiFailure)) throw error;
      tellFailure(error);
    }
  }

  return { make, takeBack };
}

/** What makes the same allowance once more. */
function againOf({ match, scope, reason, owner, risky, expiresAt }: Allowance): NewAllowance {
  return { match, scope, reason, owner, acceptRisk: risky, expiresAt: expiresAt ?? 'never' };
}
