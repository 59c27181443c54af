import { seededRandom } from '../faults/seeded-random.ts';
import { eveAlertLine } from './eve-line.ts';
import type { SimulatedHost } from './simulated-host.ts';
import { RELAY_PORT, TOWN_POOL, TOWN_SENSOR } from './simulated-town.ts';
import { simulatedWallet } from './simulated-wallet.ts';

const ORDINARY = [
  ['SITE SCAN Inbound to a database port', 'Potentially Bad Traffic', 2, 1_433],
  ['SITE POLICY Outbound package manager', 'Not Suspicious Traffic', 3, 443],
  ['SITE STREAM excessive retransmissions', 'Generic Protocol Command Decode', 3, 80],
  ['SITE WEB SELECT FROM in a URL', 'Web Application Attack', 1, 80],
] as const;
/** Nobody has put an agent there. */
const STRANGERS = ['10.20.9.44', '10.20.9.45'];

/**
 * What a sensor of the town reports of the moment `atMs`: the work that its miners send to the pool, or to the relay that passes it on;
 * addresses without an agent; and what every sensor says all day. Whole lines of EVE.
 */
export function simulateAlerts(town: readonly SimulatedHost[], atMs: number, seed: number): string {
  const random = seededRandom(Math.floor(atMs / 1_000) ^ seed);
  const relay = town.find(({ story }) => story === 'relay');
  const mining = { sensor: TOWN_SENSOR, atMs, signature: 'SITE COINMINER Stratum login observed', severity: 2 };
  const pool = { ip: TOWN_POOL.host, port: TOWN_POOL.port };
  let lines = '';
  for (const { facts, culprit, story } of town) {
    if (culprit === undefined || story === 'shy') continue;
    const source = { ip: facts.addresses[0] ?? '', port: culprit.localPort };
    lines += eveAlertLine({ ...mining, source, destination: pool, payload: loginOf(culprit.wallet, facts.hostname) });
  }
  for (const [index, ip] of STRANGERS.entries()) {
    const destination = relay === undefined ? pool : { ip: relay.facts.addresses[0] ?? '', port: RELAY_PORT };
    const source = { ip, port: 40_000 + index };
    lines += eveAlertLine({ ...mining, source, destination, payload: loginOf(simulatedWallet('town'), `rig${index}`) });
  }
  for (let n = 0; n < 2; n++) {
    const [signature, category, severity, port] = ORDINARY[Math.floor(random() * ORDINARY.length)] ?? ORDINARY[0];
    const host = town[Math.floor(random() * town.length)];
    const source = { ip: `198.51.100.${1 + Math.floor(random() * 250)}`, port: 1_024 + Math.floor(random() * 60_000) };
    const destination = { ip: host?.facts.addresses[0] ?? '10.20.0.1', port };
    lines += eveAlertLine({ sensor: TOWN_SENSOR, atMs: atMs + n, signature, category, severity, source, destination });
  }
  return lines;
}

function loginOf(login: string, rig: string): string {
  const params = { login, pass: rig, agent: 'XMRig/6.21.0 (Linux x86_64) libuv/1.44.2 gcc/11.2.1' };
  return `${JSON.stringify({ id: 1, jsonrpc: '2.0', method: 'login', params })}\n`;
}
