import { createHash } from 'node:crypto';
import { request } from 'node:http';
import { connect, type Socket } from 'node:net';
import type { Finding } from '#shared/model/finding.ts';
import { type Gateway, type GatewayLimits, startGateway } from '../gateway.ts';
import type { GatewayHandlers } from '../gateway-handlers.ts';
import { AgentOnTheWire, TOKEN } from './agent-on-the-wire.ts';

/** A gateway on a free port, with handlers that only write down what they were told, and all that connects to it. Open and close it around every test. */
export class GatewayUnderTest {
  /** What the handlers were told, a line each. */
  log: string[] = [];
  wallMs = 0;
  commit: (findings: readonly Finding[]) => Promise<void> = async () => undefined;
  #gateway: Gateway | undefined;
  readonly #agents: AgentOnTheWire[] = [];
  readonly #sockets: Socket[] = [];
  readonly #handlers: GatewayHandlers = {
    onHello: async ({ hostId }) => void this.log.push(`hello ${hostId}`),
    onFindings: (_session, findings) => this.commit(findings),
    onSummary: async ({ clockOffsetMs }) => void this.log.push(`summary ${clockOffsetMs}`),
    onCapabilities: async (_session, capabilities) => void this.log.push(`capabilities ${capabilities.length}`),
    onOwners: async ({ hostId }, { questionId }) => void this.log.push(`owners ${hostId} ${questionId}`),
    onDetail: ({ hostId }, { processes }) => this.log.push(`detail ${hostId} ${processes.length}`),
    onRecalled: ({ hostId }, { questionId }) => this.log.push(`recalled ${hostId} ${questionId}`),
    onBait: async ({ hostId }, { state }) => void this.log.push(`bait ${hostId} ${state.is}`),
    onGone: ({ hostId }, cause) => this.log.push(`gone ${hostId} ${cause}`),
  };

  get gateway(): Gateway {
    if (this.#gateway === undefined) throw new Error('the gateway is not open');
    return this.#gateway;
  }

  async open(): Promise<void> {
    this.wallMs = 1_700_000_000_000;
    this.log = [];
    this.commit = async () => undefined;
    await this.start();
  }

  async close(): Promise<void> {
    for (const { socket } of this.#agents.splice(0)) socket.terminate();
    for (const socket of this.#sockets.splice(0)) socket.destroy();
    await this.#gateway?.[Symbol.asyncDispose]();
  }

  /** Starts it anew. */
  async start(limits: Partial<GatewayLimits> = {}): Promise<void> {
    await this.#gateway?.[Symbol.asyncDispose]();
    this.#gateway = await startGateway({
      listen: { port: 0 },
      tokens: ['another', TOKEN],
      collectorVersion: '0.0.0',
      handlers: this.#handlers,
      clock: { monotonicMs: () => performance.now(), wallMs: () => this.wallMs },
      limits,
    });
  }

  agent(headers?: Record<string, string>): AgentOnTheWire {
    const agent = new AgentOnTheWire(this.gateway.address.port, headers);
    this.#agents.push(agent);
    return agent;
  }

  /** A connection that says nothing by itself. */
  connect(): Socket {
    const socket = connect(this.gateway.address.port, '127.0.0.1');
    this.#sockets.push(socket);
    return socket.on('error', () => undefined);
  }

  /** Asks for the upgrade to a web socket; the status of the answer. */
  upgrade(headers: Record<string, string>, path: string): Promise<number> {
    const key = createHash('md5').update('key').digest('base64');
    const wanted = {
      ...{ Connection: 'Upgrade', Upgrade: 'websocket' },
      ...{ 'Sec-WebSocket-Version': '13', 'Sec-WebSocket-Key': key },
    };
    return new Promise((resolve, reject) => {
      request({ port: this.gateway.address.port, host: '127.0.0.1', path, headers: { ...wanted, ...headers } })
        .on('response', (response) => resolve(response.statusCode ?? 0))
        .on('upgrade', (response, socket) => {
          this.#sockets.push(socket as Socket);
          resolve(response.statusCode ?? 0);
        })
        .on('error', reject)
        .end();
    });
  }
}
