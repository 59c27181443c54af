import type { AddressInfo } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';
import { readAgentFrame, readCollectorFrame } from '#shared/protocol/envelope.ts';
import type { FindingRevision } from '#shared/protocol/messages.ts';
import type { EventLog } from './event-log.ts';

/** What happens as frames pass. An answer of `withhold` keeps the frame from its receiver for ever. */
export interface ProxyWatcher {
  /** A batch has come from the agent. */
  sending?(revisions: readonly FindingRevision[]): 'pass' | 'withhold';
  /** A batch has been handed to the collector's socket. */
  sent?(revisions: readonly FindingRevision[]): void;
  /** An acknowledgement has come from the collector. */
  acknowledged?(revisions: readonly FindingRevision[]): 'pass' | 'withhold';
}

/**
 * Stands between agent and collector, understands their frames, and writes into a log of its own what it saw pass, before anybody
 * on the other side can know it.
 */
export class FrameProxy implements AsyncDisposable {
  readonly #server: WebSocketServer;
  readonly #collectorPort: () => number | undefined;
  readonly #log: EventLog;
  readonly #pairs = new Set<{ readonly agent: WebSocket; readonly collector: WebSocket }>();
  watcher: ProxyWatcher = {};
  /** Nothing passes and nobody gets in. */
  #held = false;

  private constructor(server: WebSocketServer, collectorPort: () => number | undefined, log: EventLog) {
    this.#server = server;
    this.#collectorPort = collectorPort;
    this.#log = log;
    server.on('connection', (agent) => this.#connect(agent));
  }

  static async start(collectorPort: () => number | undefined, log: EventLog): Promise<FrameProxy> {
    const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false });
    await new Promise((resolve) => server.once('listening', resolve));
    return new FrameProxy(server, collectorPort, log);
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  hold(): void {
    this.#held = true;
    for (const { agent, collector } of this.#pairs) {
      agent.terminate();
      collector.terminate();
    }
  }

  release(): void {
    this.#held = false;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.hold();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #connect(agent: WebSocket): void {
    const port = this.#collectorPort();
    agent.on('error', () => agent.terminate());
    if (this.#held || port === undefined) {
      agent.terminate();
      return;
    }
    const collector = new WebSocket(`ws://127.0.0.1:${port}/agent`, { perMessageDeflate: false });
    const pair = { agent, collector };
    const early: string[] = [];
    this.#pairs.add(pair);
    collector.on('error', () => collector.terminate());
    collector.on('open', () => {
      for (const frame of early.splice(0)) this.#toCollector(frame, collector);
    });
    agent.on('message', (data) => {
      if (collector.readyState === WebSocket.OPEN) this.#toCollector(data.toString(), collector);
      else early.push(data.toString());
    });
    collector.on('message', (data) => this.#toAgent(data.toString(), agent));
    const end = (): void => {
      this.#pairs.delete(pair);
      agent.terminate();
      collector.terminate();
    };
    agent.on('close', end);
    collector.on('close', end);
  }

  #toCollector(frame: string, collector: WebSocket): void {
    const read = readAgentFrame(frame);
    const batch = 'message' in read && read.message.type === 'findings' ? read.message.body.findings : [];
    const revisions = batch.map((finding) => finding as FindingRevision).map(({ id, rev }) => ({ id, rev }));
    if (revisions.length > 0 && this.watcher.sending?.(revisions) === 'withhold') return;
    this.#log.write('sent', revisions);
    collector.send(frame, () => {
      if (revisions.length > 0) this.watcher.sent?.(revisions);
    });
  }

  #toAgent(frame: string, agent: WebSocket): void {
    const read = readCollectorFrame(frame);
    if (!('message' in read) || read.message.type !== 'acknowledged') {
      agent.send(frame);
      return;
    }
    const revisions = read.message.body.findings;
    this.#log.write('acknowledged', revisions);
    if (this.watcher.acknowledged?.(revisions) !== 'withhold') agent.send(frame);
  }
}
