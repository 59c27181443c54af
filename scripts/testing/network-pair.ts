import { execFileSync, spawnSync } from 'node:child_process';
import { provideTool } from './require-tool.ts';

/**
 * Two network namespaces joined by a veth pair: `inside` plays the watched host, `outside` the rest of the world. Nothing in them
 * reaches any other network. Addresses are from the documentation range 203.0.113.0/24.
 */
export class NetworkPair implements Disposable {
  readonly inside: string;
  readonly outside: string;
  readonly insideAddress = '203.0.113.10';
  readonly outsideAddress = '203.0.113.77';
  /** What goes there from inside arrives outside and is dropped: nobody answers, nobody refuses. */
  readonly silentAddress = '203.0.113.99';

  private constructor(name: string) {
    this.inside = `${name}-in`;
    this.outside = `${name}-out`;
  }

  /** Why this machine cannot have network namespaces, or undefined when it can. */
  static missing(): string | undefined {
    if (process.getuid?.() !== 0) return 'network namespaces need root';
    const tool = provideTool({ command: 'ip', debianPackage: 'iproute2' });
    if (tool !== undefined) return tool;
    const probe = `ms-probe-${process.pid}`;
    const works = [
      ['netns', 'add', probe],
      ['netns', 'exec', probe, 'true'],
    ].every((args) => spawnSync('ip', args, { stdio: 'ignore' }).status === 0);
    spawnSync('ip', ['netns', 'del', probe], { stdio: 'ignore' });
    return works ? undefined : 'this machine allows no network namespaces';
  }

  static create(): NetworkPair {
    const pair = new NetworkPair(`ms${process.pid}`);
    try {
      pair.#build();
      return pair;
    } catch (error) {
      pair[Symbol.dispose]();
      throw error;
    }
  }

  /** Command line that runs `command` inside one of the namespaces. */
  within(namespace: string, command: readonly string[]): readonly [string, ...string[]] {
    return ['ip', 'netns', 'exec', namespace, ...command];
  }

  /** The port from which somebody inside asks that address for a connection and has no answer yet. */
  openingPortTo(address: string): number | undefined {
    const [command, ...args] = this.within(this.inside, ['cat', '/proc/net/tcp']);
    const { stdout } = spawnSync(command, args, { encoding: 'utf8' });
    // The bytes of an address stand there in the order of the machine; 02 is SYN_SENT.
    const hex = Buffer.from(address.split('.').map(Number)).reverse().toString('hex').toUpperCase();
    const port = new RegExp(` \\w{8}:(\\w{4}) ${hex}:\\w{4} 02 `).exec(stdout)?.[1];
    return port === undefined ? undefined : Number.parseInt(port, 16);
  }

  [Symbol.dispose](): void {
    for (const namespace of [this.inside, this.outside])
      spawnSync('ip', ['netns', 'del', namespace], { stdio: 'ignore' });
  }

  #build(): void {
    const ip = (...args: string[]) => execFileSync('ip', args, { stdio: 'pipe' });
    ip('netns', 'add', this.inside);
    ip('netns', 'add', this.outside);
    ip('link', 'add', 'veth0', 'netns', this.inside, 'type', 'veth', 'peer', 'name', 'veth0', 'netns', this.outside);
    for (const [namespace, address] of [
      [this.inside, this.insideAddress],
      [this.outside, this.outsideAddress],
    ] as const) {
      ip('-n', namespace, 'addr', 'add', `${address}/24`, 'dev', 'veth0');
      ip('-n', namespace, 'link', 'set', 'lo', 'up');
      ip('-n', namespace, 'link', 'set', 'veth0', 'up');
    }
    const nobody = ['lladdr', '02:00:00:00:00:99', 'dev', 'veth0', 'nud', 'permanent'];
    ip('-n', this.inside, 'neigh', 'add', this.silentAddress, ...nobody);
  }
}
