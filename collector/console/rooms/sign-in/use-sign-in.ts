import { useQueryClient } from '@tanstack/react-query';
import { useRouter, useSearch } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import type { ApiBody } from '#shared/api/endpoints.ts';
import { ApiFailure } from '../../api/api-failure.ts';
import { callApi } from '../../api/call-api.ts';
import { localPath } from './local-path.ts';

export type Credentials = ApiBody<'POST /api/v1/session'>;

/** Signs in, by the link in the address at once, and goes on to where somebody wanted to be. */
export function useSignIn() {
  const router = useRouter();
  const client = useQueryClient();
  const { back } = useSearch({ from: '/sign-in' });
  const [failure, setFailure] = useState<ApiFailure>();
  const [isBusy, setBusy] = useState(() => window.location.hash.length > 1);

  const goOn = () => router.history.replace(localPath(back));

  async function signIn(credentials: Credentials): Promise<void> {
    setBusy(true);
    setFailure(undefined);
    try {
      await callApi('POST /api/v1/session', { body: credentials });
      client.clear();
      goOn();
    } catch (error) {
      if (!(error instanceof ApiFailure)) throw error;
      setFailure(error);
      setBusy(false);
    }
  }

  const isTaken = useRef(false);
  useEffect(() => {
    const take = () => {
      const link = window.location.hash.slice(1);
      if (link === '') return;
      // Out of the address and the history before anything else: it must not be bookmarked or sent on.
      window.history.replaceState(window.history.state, '', window.location.pathname + window.location.search);
      void signIn({ link });
    };
    if (!isTaken.current) take();
    isTaken.current = true;
    // Another link pasted into the same page changes nothing but the fragment.
    window.addEventListener('hashchange', take);
    return () => window.removeEventListener('hashchange', take);
  });

  return { signIn, goOn, failure, isBusy };
}
