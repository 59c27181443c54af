import { useEffect, useState } from 'react';
import type { NotNowReason } from '#shared/api/host-live.ts';
import type { HostDetailOutput } from '#shared/output/host-detail-output.ts';
import { callApi } from '../../api/call-api.ts';

/** Half of what a lease holds. */
const RENEW_MS = 15_000;

export interface LiveDetail {
  /** The last look; undefined before the first. */
  readonly detail: HostDetailOutput | undefined;
  /** When it came, epoch milliseconds by this browser's clock. */
  readonly receivedAtMs: number;
  /** Why no look comes; undefined while they do, or may. */
  readonly notNow: NotNowReason | undefined;
}

/** The host as it is now, a look a second, as long as this page is in sight. `isPaused`: what is shown stays. */
export function useLiveDetail(hostId: string, isPaused: boolean): LiveDetail {
  const [live, setLive] = useState<LiveDetail>({ detail: undefined, receivedAtMs: 0, notNow: undefined });
  useEffect(() => {
    if (isPaused) return;
    const stop = new AbortController();
    const renew = async () => {
      if (document.visibilityState !== 'visible') return;
      const { notNow } = await callApi('POST /api/v1/hosts/:id/lease', { params: { id: hostId } }, stop.signal);
      setLive((before) => (before.notNow === notNow ? before : { ...before, notNow }));
    };
    // What could not be renewed is tried again: the light in the frame says when the collector is gone.
    const tryRenew = () => void renew().catch(() => undefined);
    const source = new EventSource(`/api/v1/hosts/${encodeURIComponent(hostId)}/live`);
    source.addEventListener('look', ({ data }: MessageEvent<string>) =>
      setLive({ detail: JSON.parse(data) as HostDetailOutput, receivedAtMs: Date.now(), notNow: undefined }),
    );
    tryRenew();
    const timer = setInterval(tryRenew, RENEW_MS);
    document.addEventListener('visibilitychange', tryRenew);
    return () => {
      stop.abort();
      source.close();
      clearInterval(timer);
      document.removeEventListener('visibilitychange', tryRenew);
    };
  }, [hostId, isPaused]);
  return live;
}
