import type { IncidentOutput } from '#shared/output/incident-output.ts';
import type { Say } from '../text/language.tsx';

/** An incident in two names. Hostile text. */
export interface IncidentBrief {
  /** The process or file; where nobody could be named, why not. */
  readonly who: string;
  /** With which pool, or paid to whom; where neither is known, what it does. */
  readonly what: string;
}

/** For lists, where verdict, role and host stand beside it: what a sentence would cut off comes first. */
export function briefOf(say: Say, { subject, actor, processes, pools, wallets }: IncidentOutput): IncidentBrief {
  const process = processes.at(-1);
  const nobody = say(subject.type === 'address' ? 'incidents.brief.no-agent' : 'incidents.brief.no-process');
  const [pool, ...more] = pools;
  const [wallet] = wallets;
  const named = pool === undefined ? undefined : pool.port === undefined ? pool.host : `${pool.host}:${pool.port}`;
  return {
    who: process === undefined ? (actor?.replace(/^file:/, '') ?? nobody) : `${process.name} (${process.pid})`,
    what:
      named === undefined
        ? wallet === undefined
          ? say('incidents.brief.computes')
          : `→ ${wallet.coin} ${wallet.address}`
        : `→ ${named}${more.length === 0 ? '' : say('label.bracketed', { text: say('incident.more', { count: more.length }) })}`,
  };
}
