import { setInterval } from 'node:timers';
import type { Finding } from '#shared/model/finding.ts';
import { exampleFinding, exampleHost, exampleProcess } from '#shared/protocol/testing.ts';
import { AgentLink } from '../../agent/link/agent-link.ts';
import { TokenCredentials } from '../../agent/link/credentials.ts';
import { openAgentMemory } from '../../agent/memory/agent-memory.ts';
import type { Episode } from '../../agent/memory/episodes.ts';
import { EventLog } from './event-log.ts';
import { seededRandom } from './seeded-random.ts';

/**
 * The agent's side of the kill test: the real memory and link, and instead of detectors a generator of episodes that open, change
 * and close. Each revision is logged twice: as intended before it is put, as put when the outbox says that it is durable.
 *
 * Arguments: data folder, url, token, log file, seed, number of this start. Understands the message `quiet`: no more episodes.
 */
export interface OutboxPumpStatus {
  readonly waiting: number;
  readonly connected: boolean;
  /** Put since this start. */
  readonly puts: number;
  readonly setAside: number;
}

const [folder = '', url = '', token = '', logFile = '', seed = '', start = ''] = process.argv.slice(2);
const EPISODE_INTERVAL_MS = 15;
const STATUS_INTERVAL_MS = 25;
const MOST_OPEN = 30;
const GROUPS = 6;

const opened = openAgentMemory({
  folder,
  nowMs: Date.now(),
  random: () => crypto.getRandomValues(new Uint8Array(16)),
});
if ('problem' in opened) throw new Error(`${opened.problem} ${opened.code}`);
const { memory } = opened;
const log = new EventLog(logFile);
const random = seededRandom(Number(seed) * 1_000 + Number(start));
const open = new Map(memory.episodes.readOpen().map(({ key, finding }) => [key, finding]));
let puts = 0;
let made = 0;

const link = new AgentLink({
  url,
  agentId: memory.agentId,
  site: 'main',
  agentVersion: '0.0.0',
  credentials: new TokenCredentials(token),
  describeHost: () => ({ host: exampleHost(), capabilities: [{ name: 'processes' }] }),
  outbox: memory.outbox,
  answerOwners: (question) => ({
    owners: memory.connections.ownersOf(question),
    rememberedSinceMs: memory.connections.rememberedSinceMs,
  }),
  clock: { monotonicMs: () => performance.now(), wallMs: () => Date.now() },
  random,
  reconnect: { firstMs: 60, baseMs: 60, capMs: 200 },
  limits: { heartbeatMs: 1_000, silenceMs: 3_000, answerMs: 3_000 },
});

function newEpisode(): Episode {
  made += 1;
  const id = `episode-${start}-${made}`;
  const group = Math.floor(random() * GROUPS);
  const process = { ...exampleProcess(1_000 + group, group), groupKey: `/opt/miner-${group}` };
  return { key: id, finding: exampleFinding(id, 1, { subject: { type: 'process', process } }) };
}

function nextEpisode(): Episode {
  const known = [...open];
  const chosen = known[Math.floor(random() * known.length)];
  if (chosen === undefined || (known.length < MOST_OPEN && random() < 0.4)) return newEpisode();
  const [key, finding] = chosen;
  const changed: Finding = {
    ...finding,
    rev: finding.rev + 1,
    lastSeenMs: finding.lastSeenMs + 1_000,
    state: random() < 0.15 ? 'closed' : 'open',
  };
  return { key, finding: changed };
}

const generator = setInterval(() => {
  // Several at once, but of different episodes.
  const episodes = [
    ...new Map(
      Array.from({ length: 1 + Math.floor(random() * 3) }, nextEpisode).map((each) => [each.key, each]),
    ).values(),
  ];
  const findings = episodes.map(({ finding }) => finding);
  log.write('intended', findings);
  if (!memory.episodes.put(episodes).written) return;
  log.write('put', findings);
  puts += episodes.length;
  for (const { key, finding } of episodes) {
    if (finding.state === 'closed') open.delete(key);
    else open.set(key, finding);
  }
  link.notify();
}, EPISODE_INTERVAL_MS);

setInterval(() => {
  const status: OutboxPumpStatus = {
    waiting: memory.outbox.statistics().waiting,
    connected: link.state === 'connected',
    puts,
    setAside: memory.setAside.length,
  };
  process.send?.(status);
}, STATUS_INTERVAL_MS);

const stopping = new AbortController();
process.on('message', (word) => {
  if (word === 'quiet') clearInterval(generator);
});
process.on('disconnect', () => process.exit(3)); // Nobody is left to watch us.
process.on('SIGTERM', () => stopping.abort());
await link.run(stopping.signal);
memory[Symbol.dispose]();
process.exit(0);
