import { useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useEffect, useState } from 'react';

/** Whether changes arrive by themselves; `sinceMs`: how long it has been so, epoch milliseconds. */
export interface LiveState {
  readonly state: 'connecting' | 'live' | 'lost';
  readonly sinceMs: number;
}

interface Topic {
  /** Which questions the change makes stale: the beginning of their paths. */
  readonly paths: readonly string[];
  /** Changes of so long are answered by asking once, milliseconds. */
  readonly gatherMs: number;
}

const TOPICS: Readonly<Record<string, Topic>> = {
  incident: { paths: ['/api/v1/incidents', '/api/v1/overview', '/api/v1/hosts'], gatherMs: 1_000 },
  allowance: {
    paths: ['/api/v1/allowances', '/api/v1/incidents', '/api/v1/findings', '/api/v1/overview'],
    gatherMs: 1_000,
  },
  finding: { paths: ['/api/v1/findings', '/api/v1/overview'], gatherMs: 1_000 },
  bait: { paths: ['/api/v1/hosts/:id/bait'], gatherMs: 300 },
  // Every host says how it is every ten seconds, so in a fleet this never rests.
  host: { paths: ['/api/v1/hosts', '/api/v1/status', '/api/v1/overview'], gatherMs: 10_000 },
  reset: { paths: ['/api/v1/'], gatherMs: 1_000 },
};

/** A browser does not come back by itself to a collector that answered with a refusal. */
const COME_BACK_MS = 5_000;

const LiveContext = createContext<LiveState>({ state: 'connecting', sinceMs: 0 });

export function useLiveState(): LiveState {
  return useContext(LiveContext);
}

/** Listens to the changes of the collector and has what they touch asked for again. */
export function LiveEvents({ children }: { readonly children: ReactNode }) {
  const client = useQueryClient();
  const [live, setLive] = useState<LiveState>({ state: 'connecting', sinceMs: Date.now() });
  useEffect(() => {
    const timers = new Map<string, ReturnType<typeof setTimeout>>();
    const later = (name: string, afterMs: number, act: () => void) => {
      if (timers.has(name)) return;
      const run = () => {
        timers.delete(name);
        act();
      };
      timers.set(name, setTimeout(run, afterMs));
    };
    const refresh = ({ paths }: Topic) =>
      client.invalidateQueries({
        predicate: ({ queryKey: [name] }) =>
          typeof name === 'string' && paths.some((path) => name.startsWith(`GET ${path}`)),
      });
    const change = (state: LiveState['state']) =>
      setLive((before) => (before.state === state ? before : { state, sinceMs: Date.now() }));
    let source: EventSource | undefined;
    const listen = () => {
      const opened = new EventSource('/api/v1/events');
      source = opened;
      opened.addEventListener('open', () => change('live'));
      opened.addEventListener('error', () => {
        change('lost');
        if (opened.readyState !== EventSource.CLOSED) return;
        // Whoever is signed out learns it from the answers.
        void refresh({ paths: ['/api/v1/'], gatherMs: 0 });
        later('listen', COME_BACK_MS, listen);
      });
      for (const [type, topic] of Object.entries(TOPICS)) {
        opened.addEventListener(type, () => later(type, topic.gatherMs, () => void refresh(topic)));
      }
    };
    listen();
    return () => {
      for (const timer of timers.values()) clearTimeout(timer);
      source?.close();
    };
  }, [client]);
  return <LiveContext value={live}>{children}</LiveContext>;
}
