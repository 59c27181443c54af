import { createHash } from 'node:crypto';
import { createServer, type Server, type Socket } from 'node:net';
import { createInterface } from 'node:readline';

export interface StandInPoolOptions {
  readonly host: string;
  readonly port: number;
  /** How often a new job is pushed to every miner, milliseconds. */
  readonly jobIntervalMs?: number;
  readonly onEvent?: (event: StandInPoolEvent) => void;
}

export interface StandInPoolEvent {
  readonly event: 'connected' | 'login' | 'submit' | 'keepalived' | 'refused' | 'closed';
  readonly remote: string;
  readonly login?: string;
  readonly agent?: string;
}

/**
 * A server that speaks enough CryptoNote stratum (JSON-RPC, one object a line: login, job, submit, keepalived) to keep a simulated
 * miner busy. There is no work behind it: jobs are hashes of a counter, every share is accepted.
 */
export class StandInPool implements AsyncDisposable {
  readonly #options: StandInPoolOptions;
  readonly #sockets = new Set<Socket>();
  readonly #server: Server;
  #height = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: StandInPoolOptions) {
    this.#options = options;
    this.#server = createServer((socket) => this.#serve(socket));
  }

  /** Resolves with the port it listens on. */
  async start(): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(this.#options.port, this.#options.host, resolve);
    });
    this.#timer = setInterval(() => this.#pushJob(), this.#options.jobIntervalMs ?? 10_000);
    const address = this.#server.address();
    return typeof address === 'object' && address !== null ? address.port : this.#options.port;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    for (const socket of this.#sockets) socket.destroy();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #serve(socket: Socket): void {
    const remote = `${socket.remoteAddress}:${socket.remotePort}`;
    const report = (event: StandInPoolEvent['event'], rest: Partial<StandInPoolEvent> = {}) =>
      this.#options.onEvent?.({ event, remote, ...rest });
    this.#sockets.add(socket);
    report('connected');
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      this.#sockets.delete(socket);
      report('closed');
    });
    const lines = createInterface({ input: socket, crlfDelay: Number.POSITIVE_INFINITY });
    lines.on('error', () => socket.destroy());
    lines.on('line', (line) => {
      const answer = this.#answer(line, report);
      if (answer === undefined) {
        report('refused');
        socket.destroy();
      } else {
        socket.write(`${JSON.stringify(answer)}\n`);
      }
    });
  }

  #answer(line: string, report: (event: StandInPoolEvent['event'], rest?: Partial<StandInPoolEvent>) => void): unknown {
    const request = readRequest(line);
    if (request === undefined) return undefined;
    const reply = (result: unknown) => ({ id: request.id, jsonrpc: '2.0', error: null, result });
    switch (request.method) {
      case 'login':
        report('login', { login: String(request.params.login ?? ''), agent: String(request.params.agent ?? '') });
        return reply({ id: 'stand-in', job: this.#job(), extensions: ['keepalive'], status: 'OK' });
      case 'submit':
        report('submit');
        return reply({ status: 'OK' });
      case 'keepalived':
        report('keepalived');
        return reply({ status: 'KEEPALIVED' });
      default:
        return undefined;
    }
  }

  #job(): object {
    const blob = createHash('sha512').update(`job ${this.#height}`).digest('hex').repeat(2).slice(0, 152);
    const seed = createHash('sha256').update('seed').digest('hex');
    return {
      blob,
      job_id: String(this.#height),
      target: 'b88d0600',
      algo: 'rx/0',
      height: this.#height,
      seed_hash: seed,
    };
  }

  #pushJob(): void {
    this.#height++;
    const message = `${JSON.stringify({ jsonrpc: '2.0', method: 'job', params: this.#job() })}\n`;
    for (const socket of this.#sockets) socket.write(message);
  }
}

interface Request {
  readonly id: number;
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
}

function readRequest(line: string): Request | undefined {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value !== 'object' || value === null) return undefined;
    const { id, method, params } = value as Record<string, unknown>;
    if (typeof id !== 'number' || typeof method !== 'string' || typeof params !== 'object' || params === null)
      return undefined;
    return { id, method, params: params as Record<string, unknown> };
  } catch {
    return undefined;
  }
}
