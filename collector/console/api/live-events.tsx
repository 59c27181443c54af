import { useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useEffect, useState } from 'react';

/** Whether changes arrive by themselves; `sinceMs`: how long it has been so, epoch milliseconds. */
export interface LiveState {
  readonly state: 'connecting' | 'live' | 'lost';
  readonly sinceMs: number;
}

/** Which questions a change makes stale: the beginning of their paths. */
const TOPICS: Readonly<Record<string, readonly string[]>> = {
  incident: ['/api/v1/incidents', '/api/v1/overview', '/api/v1/hosts'],
  allowance: ['/api/v1/allowances', '/api/v1/incidents', '/api/v1/findings', '/api/v1/overview'],
  finding: ['/api/v1/findings', '/api/v1/overview'],
  host: ['/api/v1/hosts', '/api/v1/status', '/api/v1/overview'],
};

/** Changes of this long are answered by asking once. */
const GATHER_MS = 1_000;

const LiveContext = createContext<LiveState>({ state: 'connecting', sinceMs: 0 });

export function useLiveState(): LiveState {
  return useContext(LiveContext);
}

/** Listens to the changes of the collector and has what they touch asked for again. */
export function LiveEvents({ children }: { readonly children: ReactNode }) {
  const client = useQueryClient();
  const [live, setLive] = useState<LiveState>({ state: 'connecting', sinceMs: Date.now() });
  useEffect(() => {
    const source = new EventSource('/api/v1/events');
    const stale = new Set<string>();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const refresh = () => {
      timer = undefined;
      const topics = [...stale];
      stale.clear();
      void client.invalidateQueries({
        predicate: ({ queryKey: [name] }) =>
          typeof name === 'string' && topics.some((topic) => name.startsWith(`GET ${topic}`)),
      });
    };
    const touch = (topics: readonly string[]) => {
      for (const topic of topics) stale.add(topic);
      timer ??= setTimeout(refresh, GATHER_MS);
    };
    const change = (state: LiveState['state']) =>
      setLive((before) => (before.state === state ? before : { state, sinceMs: Date.now() }));
    source.addEventListener('open', () => change('live'));
    source.addEventListener('error', () => change('lost'));
    source.addEventListener('reset', () => touch(['/api/v1/']));
    for (const [type, topics] of Object.entries(TOPICS)) source.addEventListener(type, () => touch(topics));
    return () => {
      clearTimeout(timer);
      source.close();
    };
  }, [client]);
  return <LiveContext value={live}>{children}</LiveContext>;
}
