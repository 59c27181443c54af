import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { writeFrame } from '#shared/protocol/envelope.ts';
import { MAX_FRAME_BYTES } from '#shared/protocol/messages.ts';
import { exampleFinding, exampleHost } from '#shared/protocol/testing.ts';
import { AgentLink } from './agent-link.ts';
import { TokenCredentials } from './credentials.ts';

const WELCOME = writeFrame({ type: 'welcome', body: { hostId: 'agent-0001', atMs: 0, collectorVersion: '1' } });

describe('the link over a real socket', () => {
  let server: Server;
  let upgrader: WebSocketServer;
  const sockets = new Set<Socket>();
  let stop: AbortController;
  let running: Promise<void> | undefined;
  beforeEach(async () => {
    server = createServer((_request, response) => response.writeHead(403).end());
    server.on('connection', (socket) => sockets.add(socket));
    upgrader = new WebSocketServer({ noServer: true });
    stop = new AbortController();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterEach(async () => {
    stop.abort();
    await running;
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });

  function startLink(): AgentLink {
    const link = new AgentLink({
      url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/agent`,
      agentId: 'agent-0001',
      site: 'main',
      agentVersion: '0.1.0',
      credentials: new TokenCredentials('secret'),
      describeHost: () => ({ host: exampleHost(), capabilities: [] }),
      outbox: {
        take: () => [exampleFinding('finding-a')],
        acknowledge: () => ({ written: true }),
        reject: () => ({ written: true }),
      },
      answerOwners: () => ({ owners: [], rememberedSinceMs: 0 }),
      clock: { monotonicMs: () => performance.now(), wallMs: () => Date.now() },
      random: () => 0.1,
      reconnect: { firstMs: 50, baseMs: 50, capMs: 50 },
      limits: { heartbeatMs: 50, silenceMs: 150, greetingMs: 300 },
    });
    running = link.run(stop.signal);
    return link;
  }

  /** What the collector does with each connection. */
  function onConnection(act: (socket: WebSocket) => void): void {
    server.on('upgrade', (request, socket, head) => upgrader.handleUpgrade(request, socket, head, act));
  }

  it('leaves a collector whose socket is open and that no longer does anything', async () => {
    onConnection((socket) => {
      socket.on('error', () => undefined);
      socket.send(WELCOME);
      socket.pause();
    });
    const link = startLink();
    await vi.waitFor(() => expect(link.statistics().ends.silent).toBeGreaterThanOrEqual(2), 5_000);
    expect(link.statistics().welcomes).toBeGreaterThanOrEqual(2);
  });

  it('gives up an upgrade that nobody answers', async () => {
    server.on('upgrade', (_request, socket) => socket.on('error', () => undefined));
    const link = startLink();
    await vi.waitFor(() => expect(link.statistics().ends['greeting-overdue']).toBe(1), 5_000);
  });

  it('names the status of an upgrade that is refused', async () => {
    server.on('upgrade', (_request, socket) => socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n'));
    const link = startLink();
    await vi.waitFor(() => expect(link.statistics().ends['http-403']).toBeGreaterThan(1), 5_000);
  });

  it('says why when nobody listens', async () => {
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    server = createServer();
    const link = startLinkTo(port);
    await vi.waitFor(() => expect(link.statistics().ends.ECONNREFUSED).toBeGreaterThan(1), 5_000);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });

  it('takes no frame that is too large, and comes again', async () => {
    onConnection((socket) => {
      socket.on('error', () => undefined);
      socket.send('x'.repeat(MAX_FRAME_BYTES + 1));
    });
    const link = startLink();
    await vi.waitFor(() => expect(link.statistics().ends.WS_ERR_UNSUPPORTED_MESSAGE_LENGTH).toBeGreaterThan(1), 5_000);
  });

  function startLinkTo(port: number): AgentLink {
    vi.spyOn(server, 'address').mockReturnValue({ port, address: '127.0.0.1', family: 'IPv4' });
    const link = startLink();
    vi.restoreAllMocks();
    return link;
  }
});
