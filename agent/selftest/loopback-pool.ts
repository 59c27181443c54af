import { createServer, type Server, type Socket } from 'node:net';
import { once } from 'node:events';

const ADDRESS = '127.0.0.1';

/** A server of this machine for this machine that accepts connections and says nothing: where a simulator's pool would be. */
export class LoopbackPool implements AsyncDisposable {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly address = ADDRESS;
  readonly port: number;

  private constructor(server: Server, port: number) {
    this.#server = server;
    this.port = port;
    server.on('connection', (socket) => this.#sockets.add(socket.on('error', () => socket.destroy())));
  }

  /** At `port`, or at any other one where that is taken. */
  static async open(port: number): Promise<LoopbackPool> {
    for (const wanted of [port, 0]) {
      const server = createServer();
      try {
        server.listen(wanted, ADDRESS);
        await once(server, 'listening');
      } catch (error) {
        if (wanted === 0) throw error;
        continue;
      }
      const listening = server.address();
      return new LoopbackPool(server, typeof listening === 'object' ? (listening?.port ?? wanted) : wanted);
    }
    throw new Error('no port');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((done) => this.#server.close(done));
  }
}
