import type { UnobservableReason } from '#shared/model/observed.ts';
import { type Observability, observabilityOf } from '#shared/verdict/observability.ts';
import type { CorrelatedHost } from './correlate-event.ts';
import { isHostAddress } from '#shared/model/ip-scope.ts';

/** After this a sensor that says nothing is called silent. */
const SENSOR_SILENT_AFTER_MS = 86_400_000;

/** Which host has which address in which site, who can be asked, and what can be seen of whom. */
export class HostDirectory {
  readonly #hosts = new Map<string, CorrelatedHost>();
  readonly #connected = new Set<string>();
  readonly #byAddress = new Map<string, Set<string>>();
  readonly #sensorSeenMs = new Map<string, number>();

  /** @returns whether what can be seen of the host may have changed */
  put(host: CorrelatedHost, connected: boolean): boolean {
    const before = this.#hosts.get(host.hostId);
    const isNew = connected && !this.#connected.has(host.hostId);
    if (before !== undefined) this.#index(before, false);
    this.#hosts.set(host.hostId, host);
    this.#index(host, true);
    if (connected) this.#connected.add(host.hostId);
    return isNew || JSON.stringify(before?.capabilities) !== JSON.stringify(host.capabilities);
  }

  disconnect(hostId: string): void {
    this.#connected.delete(hostId);
  }

  /** @returns whether this is the first report of a sensor of that site, or the first after a long silence */
  sensorReported(site: string, atMs: number): boolean {
    const before = this.#sensorSeenMs.get(site);
    this.#sensorSeenMs.set(site, Math.max(before ?? atMs, atMs));
    return before === undefined || atMs - before > SENSOR_SILENT_AFTER_MS;
  }

  get(hostId: string): CorrelatedHost | undefined {
    return this.#hosts.get(hostId);
  }

  isConnected(hostId: string): boolean {
    return this.#connected.has(hostId);
  }

  /** Hosts with this address, by id. More than one where private networks repeat (container bridges). */
  hostsAt(site: string, ip: string): readonly CorrelatedHost[] {
    return this.#listed(this.#byAddress.get(`${site}\n${ip}`) ?? []);
  }

  connectedIn(site: string): readonly CorrelatedHost[] {
    return this.#listed(this.#connected).filter((host) => host.site === site);
  }

  observabilityOfHost(hostId: string, nowMs: number): Observability {
    const host = this.#hosts.get(hostId);
    const sensorReason = this.#sensorReason(host?.site ?? '', nowMs);
    return observabilityOf({
      agent: host !== undefined && this.#connected.has(hostId) ? host.capabilities : 'silent',
      ...(sensorReason === undefined ? {} : { sensorReason }),
    });
  }

  #sensorReason(site: string, nowMs: number): UnobservableReason | undefined {
    const seenMs = this.#sensorSeenMs.get(site);
    if (seenMs === undefined) return 'no-sensor';
    return nowMs - seenMs > SENSOR_SILENT_AFTER_MS ? 'silent' : undefined;
  }

  #listed(ids: Iterable<string>): readonly CorrelatedHost[] {
    return [...ids].sort().flatMap((id) => this.#hosts.get(id) ?? []);
  }

  #index(host: CorrelatedHost, present: boolean): void {
    for (const ip of host.addresses.filter(isHostAddress)) {
      const key = `${host.site}\n${ip}`;
      const ids = this.#byAddress.get(key) ?? new Set();
      if (present) ids.add(host.hostId);
      else ids.delete(host.hostId);
      if (ids.size > 0) this.#byAddress.set(key, ids);
      else this.#byAddress.delete(key);
    }
  }
}
