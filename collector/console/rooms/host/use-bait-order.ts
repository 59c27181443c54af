import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { NotNowReason } from '#shared/api/host-live.ts';
import { ApiFailure } from '../../api/api-failure.ts';
import { type ApiInput, callApi } from '../../api/call-api.ts';

type BaitOrderName = 'POST /api/v1/hosts/:id/bait' | 'DELETE /api/v1/hosts/:id/bait';

/** Starts or stops an experiment; what is shown is asked for again. `failure` and `notNow` say why nothing came of the last try. */
export function useBaitOrder<N extends BaitOrderName>(name: N) {
  const client = useQueryClient();
  const [failure, setFailure] = useState<ApiFailure>();
  const [notNow, setNotNow] = useState<NotNowReason>();
  const [isBusy, setBusy] = useState(false);
  const run = async (input: ApiInput<N>): Promise<void> => {
    setBusy(true);
    setFailure(undefined);
    setNotNow(undefined);
    try {
      setNotNow((await callApi(name, input)).notNow);
    } catch (error) {
      if (!(error instanceof ApiFailure)) throw error;
      setFailure(error);
    } finally {
      await client.invalidateQueries({ queryKey: ['GET /api/v1/hosts/:id/bait'] });
      setBusy(false);
    }
  };
  return { run, failure, notNow, isBusy };
}
