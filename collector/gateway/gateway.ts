import { createServer, type IncomingMessage, STATUS_CODES } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { BaitOrder } from '#shared/model/bait.ts';
import type { WatchOrder } from '#shared/model/host-detail.ts';
import type { RecallQuestion } from '#shared/model/recollection.ts';
import { MAX_FRAME_BYTES, type OwnerQuestion, SILENCE_LIMIT_MS } from '#shared/protocol/messages.ts';
import { admitRequest, hostNamesOf, REFUSAL_STATUS, type RequestRefusal } from './admit-request.ts';
import {
  AgentConnection,
  type ConnectionLimits,
  type ConnectionParts,
  type OrderResult,
  type RecallResult,
} from './agent-connection.ts';
import { createTokenCheck } from './check-token.ts';
import type { AgentSession, GatewayHandlers } from './gateway-handlers.ts';
import { GatewayCounters, type GatewayStatistics, increment } from './gateway-statistics.ts';

export interface GatewayOptions {
  /** Where to listen; loopback unless said otherwise. Port 0 takes any that is free. */
  readonly listen: { readonly host?: string; readonly port: number };
  /** By which agents may report. Without one nobody may. */
  readonly tokens: readonly string[];
  /** Names by which agents reach us, beside the address we listen on. */
  readonly hostNames?: readonly string[];
  readonly collectorVersion: string;
  readonly handlers: GatewayHandlers;
  /** What is normal on a host; nothing where this is left out. */
  readonly allowancesOf?: NonNullable<ConnectionParts['allowancesOf']>;
  readonly clock: { readonly monotonicMs: () => number; readonly wallMs: () => number };
  readonly limits?: Partial<GatewayLimits>;
}

export interface GatewayLimits extends ConnectionLimits {
  readonly sessions: number;
  /** Connections that have not said who they are. */
  readonly greetings: number;
  /** What a replaced session is asked to wait: two agents of one identity must not chase each other. */
  readonly replacedRetryAfterMs: number;
}

const GATEWAY_LIMITS: GatewayLimits = {
  greetingMs: 10_000,
  silenceMs: SILENCE_LIMIT_MS,
  inbound: { window: 8, most: 1_024 },
  unsentBytes: 1_048_576,
  badFrames: 100,
  retryAfterMs: 5_000,
  sessions: 20_000,
  greetings: 512,
  replacedRetryAfterMs: 60_000,
};

/** Where agents connect. Dispose it to end all sessions and stop listening. */
export interface Gateway extends AsyncDisposable {
  readonly address: AddressInfo;
  /** The session of a host that is connected and welcome. */
  sessionOf(hostId: string): AgentSession | undefined;
  /** Asks a host who held connections; answers come to `onOwners`. False when it is not connected. At most 100 questions. */
  askOwners(hostId: string, questions: readonly OwnerQuestion[]): boolean;
  /** Orders a host to tell how it looks; that comes to `onDetail`. */
  watchClosely(hostId: string, order: WatchOrder): OrderResult;
  /** Asks a host what it remembers of a span, by its own clock; that comes to `onRecalled`. */
  recall(hostId: string, question: RecallQuestion): RecallResult;
  /** Starts an experiment, stops it or asks about it; answers come to `onBait`. */
  bait(hostId: string, order: BaitOrder): OrderResult;
  /** Whether {@link Gateway.bait} would reach the host now. */
  canBait(hostId: string): OrderResult;
  /** What is normal somewhere has changed: whoever it concerns is told. */
  tellAllowances(): void;
  statistics(): GatewayStatistics;
}

const LOOPBACK = '127.0.0.1';
const WATCH_INTERVAL_MS = 1_000;
const HEADERS_TIMEOUT_MS = 10_000;
const STOP_PATIENCE_MS = 500;

/** Starts to listen. Rejects when the port cannot be had. */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const { host = LOOPBACK, port } = options.listen;
  const limits: GatewayLimits = { ...GATEWAY_LIMITS, ...options.limits };
  const counters = new GatewayCounters();
  const hostNames = hostNamesOf(host, options.hostNames ?? []);
  const connections = new Set<AgentConnection>();
  const sessions = new Map<string, AgentConnection>();
  const upgrader = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: MAX_FRAME_BYTES,
    maxFragments: 64,
    clientTracking: false,
  });
  const server = createServer(
    { headersTimeout: HEADERS_TIMEOUT_MS, requestTimeout: HEADERS_TIMEOUT_MS, maxHeaderSize: 8_192, keepAlive: false },
    (_request, response) => {
      response.writeHead(426, { connection: 'close', upgrade: 'websocket' }).end();
    },
  );
  server.maxConnections = limits.sessions + limits.greetings;

  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    const tooMany = sessions.size >= limits.sessions || connections.size - sessions.size >= limits.greetings;
    const refusal = admitRequest(request, hostNames) ?? (tooMany ? 'too-many' : undefined);
    if (refusal === undefined) upgrader.handleUpgrade(request, socket, head, accept);
    else {
      increment(counters.requestsRefused, refusal);
      refuse(socket, refusal);
    }
  });

  const parts = {
    limits,
    handlers: options.handlers,
    counters,
    allowancesOf: options.allowancesOf,
    collectorVersion: options.collectorVersion,
    monotonicMs: options.clock.monotonicMs,
    wallMs: options.clock.wallMs,
    isTokenKnown: createTokenCheck(options.tokens),
    admitted(connection: AgentConnection): void {
      const older = sessions.get(connection.hostId);
      older?.close('replaced', { reason: 'duplicate-agent', retryAfterMs: limits.replacedRetryAfterMs });
      sessions.set(connection.hostId, connection);
    },
    ended(connection: AgentConnection): void {
      connections.delete(connection);
      if (sessions.get(connection.hostId) === connection) sessions.delete(connection.hostId);
    },
  };

  function accept(socket: WebSocket): void {
    connections.add(new AgentConnection(socket, parts));
  }

  const watch = setInterval(
    () => {
      for (const connection of connections) connection.watch();
    },
    Math.min(WATCH_INTERVAL_MS, limits.silenceMs / 3),
  );
  watch.unref();

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The gateway does not listen on an address');

  return {
    address,
    sessionOf: (hostId) => sessions.get(hostId),
    askOwners: (hostId, questions) => sessions.get(hostId)?.ask(questions) ?? false,
    watchClosely: (hostId, order) => sessions.get(hostId)?.watchClosely(order) ?? 'away',
    recall: (hostId, question) => sessions.get(hostId)?.recall(question) ?? 'away',
    bait: (hostId, order) => sessions.get(hostId)?.bait(order) ?? 'away',
    canBait: (hostId) => sessions.get(hostId)?.wouldTake('bait') ?? 'away',
    tellAllowances: () => {
      for (const connection of sessions.values()) connection.tellAllowances();
    },
    statistics: () => counters.report(sessions.size, connections.size - sessions.size),
    async [Symbol.asyncDispose]() {
      clearInterval(watch);
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const connection of connections) connection.close('collector-stops');
      const patience = setTimeout(() => {
        for (const connection of connections) connection.terminate('collector-stops');
        server.closeAllConnections();
      }, STOP_PATIENCE_MS);
      await closed;
      clearTimeout(patience);
    },
  };
}

function refuse(socket: Duplex, refusal: RequestRefusal): void {
  const status = REFUSAL_STATUS[refusal];
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`, () =>
    socket.destroy(),
  );
}
