import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import type { ApiBody } from '#shared/api/endpoints.ts';
import type { IncidentOutput } from '#shared/output/incident-output.ts';
import { callApi } from '../../api/call-api.ts';
import { useToast } from '../../pieces/undo-toasts.tsx';
import { explainInShort } from '../../text/explain-failure.ts';
import { useLanguage } from '../../text/language.tsx';

export type IncidentChange = Omit<ApiBody<'PATCH /api/v1/incidents'>, 'ids' | 'rev'>;
export type Worked = Pick<IncidentOutput, 'id' | 'state' | 'work'>;

/** At most so many ids go in one request. */
const AT_ONCE = 500;

/** Changes state and assignee of incidents, writes notes, tells what became of it and offers to take it back. */
export function useIncidentChanges() {
  const client = useQueryClient();
  const { say, language } = useLanguage();
  const toast = useToast();
  const refresh = useCallback(
    () =>
      client.invalidateQueries({
        predicate: ({ queryKey: [name] }) => typeof name === 'string' && name.startsWith('GET /api/v1/incidents'),
      }),
    [client],
  );
  const told = useCallback(
    (error: unknown) => {
      toast({ text: say('incidents.refused', { why: explainInShort(error, language) }), color: 'red' });
      return refresh();
    },
    [say, language, toast, refresh],
  );
  const takeBack = useCallback(
    async (before: readonly Worked[]) => {
      const groups = Map.groupBy(before, ({ state, work }) =>
        JSON.stringify({ state, closeReason: work?.closeReason, assignee: work?.assignee ?? null }),
      );
      let count = 0;
      for (const [change, members] of groups) {
        const ids = members.map(({ id }) => id);
        count += (await send(ids, JSON.parse(change) as IncidentChange, undefined)).changed;
      }
      toast({ text: say('incidents.undone', { count }), color: 'teal' });
      await refresh();
    },
    [say, toast, refresh],
  );
  return useMemo(
    () => ({
      /** Of a single one only when nobody else changed it since it was shown. */
      change: async (incidents: readonly Worked[], change: IncidentChange): Promise<void> => {
        const [only] = incidents;
        const rev = incidents.length === 1 ? (only?.work?.rev ?? 0) : undefined;
        const ids = incidents.map(({ id }) => id);
        await send(ids, change, rev).then(async ({ changed, not }) => {
          if (not > 0) toast({ text: say('incidents.not-changed', { count: not }), color: 'red' });
          const undo = () => void takeBack(incidents).catch(told);
          if (changed > 0) toast({ text: say('incidents.changed', { count: changed }), color: 'teal', undo });
          await refresh();
        }, told);
      },
      /** @returns whether it was written to all of them */
      note: async (ids: readonly string[], text: string): Promise<boolean> => {
        try {
          for (const id of ids) await callApi('POST /api/v1/incidents/:id/notes', { params: { id }, body: { text } });
          toast({ text: say('incidents.noted', { count: ids.length }), color: 'teal' });
          await refresh();
          return true;
        } catch (error) {
          await told(error);
          return false;
        }
      },
    }),
    [say, toast, refresh, told, takeBack],
  );
}

async function send(ids: readonly string[], change: IncidentChange, rev: number | undefined) {
  const done = { changed: 0, not: 0 };
  for (let from = 0; from < ids.length; from += AT_ONCE) {
    const part = ids.slice(from, from + AT_ONCE);
    const body = { ids: part, ...change, ...(rev === undefined ? {} : { rev }) };
    const { results } = await callApi('PATCH /api/v1/incidents', { body });
    for (const { outcome } of results) {
      if (outcome === 'changed') done.changed += 1;
      else if (outcome !== 'unchanged') done.not += 1;
    }
  }
  return done;
}
