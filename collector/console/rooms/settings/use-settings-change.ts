import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ApiAnswer, Endpoints } from '#shared/api/endpoints.ts';
import { ApiFailure } from '../../api/api-failure.ts';
import { type ApiInput, callApi } from '../../api/call-api.ts';

/** Changes something of the settings; what is shown is asked for again. `run` answers undefined when it failed: `failure` says why. */
export function useSettingsChange<N extends keyof Endpoints>(name: N) {
  const client = useQueryClient();
  const [failure, setFailure] = useState<ApiFailure>();
  const [isBusy, setBusy] = useState(false);
  const run = async (input: ApiInput<N>): Promise<ApiAnswer<N> | undefined> => {
    setBusy(true);
    setFailure(undefined);
    try {
      const answer = await callApi(name, input);
      await client.invalidateQueries();
      return answer;
    } catch (error) {
      if (!(error instanceof ApiFailure)) throw error;
      setFailure(error);
      return undefined;
    } finally {
      setBusy(false);
    }
  };
  return { run, failure, isBusy, forgetFailure: () => setFailure(undefined) };
}
