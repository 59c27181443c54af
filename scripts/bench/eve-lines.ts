/** How the lines of a benchmark look. */
export interface EveLineMix {
  /** Of all alerts, the share that has to do with mining: 0 to 1. */
  readonly miningShare: number;
  readonly seed: number;
}

/** mulberry32: small, fast, and the same everywhere. */
function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const ORDINARY_RULES = [
  ['ET SCAN Suspicious inbound to MSSQL port 1433', 'Potentially Bad Traffic', 2],
  ['ET INFO Session Traversal Utilities for NAT (STUN Binding Request)', 'Misc activity', 3],
  ['SURICATA STREAM excessive retransmissions', 'Generic Protocol Command Decode', 3],
  ['ET POLICY GNU/Linux APT User-Agent Outbound likely related to package management', 'Not Suspicious Traffic', 3],
  ['ET WEB_SERVER Possible SQL Injection Attempt SELECT FROM', 'Web Application Attack', 1],
] as const;
const PORTS = [80, 443, 8080, 1433, 3389, 22] as const;
const WORDS = [
  'GET /index.html HTTP/1.1',
  'Host: www.example',
  'Accept: */*',
  'Cookie: session=',
  'User-Agent: curl/8.5.0',
];
/** A Monero address of the right form that belongs to nobody: its checksum is wrong. */
const NOBODYS_WALLET = `4${'8'.repeat(94)}`;

/**
 * Alert lines as Suricata writes them with payload and metadata on, about 1.35 kB each. Sources and destinations repeat as in real
 * networks: a few do most (cubic skew over 5,000 and 20,000 addresses). The same seed gives the same lines.
 */
export function* generateEveLines(count: number, { miningShare, seed }: EveLineMix): Generator<string> {
  const random = createRandom(seed);
  const skewed = (n: number): number => Math.min(n - 1, Math.floor(random() ** 3 * n));
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const begin = Date.UTC(2026, 10, 16);
  for (let n = 0; n < count; n++) {
    const source = skewed(5_000);
    const destination = skewed(20_000);
    const isMining = random() < miningShare;
    const sourceIp = `10.${20 + (source >> 8)}.${source & 255}.${(source % 200) + 1}`;
    const destinationIp = `198.${18 + (destination >> 15)}.${(destination >> 7) & 255}.${destination & 127}`;
    const time = new Date(begin + n * 137).toISOString().replace('Z', `${String(n % 1000).padStart(3, '0')}+0000`);
    const [signature, category, severity] = isMining
      ? ([
          'ET COINMINER W32/BitCoinMiner Stratum Protocol Message',
          'Crypto Currency Mining Activity Detected',
          2,
        ] as const)
      : pick(ORDINARY_RULES);
    yield JSON.stringify({
      timestamp: time,
      flow_id: 1_000_000_000_000_000 + Math.floor(random() * 1e15),
      in_iface: 'eth0',
      event_type: 'alert',
      src_ip: sourceIp,
      src_port: 1024 + Math.floor(random() * 60_000),
      dest_ip: destinationIp,
      dest_port: isMining ? 3333 : pick(PORTS),
      proto: 'TCP',
      pkt_src: 'wire/pcap',
      tx_id: n % 7,
      alert: {
        action: 'allowed',
        gid: 1,
        signature_id: 2_020_000 + (isMining ? 900 : signature.length * 3 + skewed(60)),
        rev: 4,
        signature,
        category,
        severity,
        metadata: {
          affected_product: ['Windows_XP_Vista_7_8_10_Server_32_64_Bit'],
          attack_target: ['Client_Endpoint'],
          created_at: ['2018_04_30'],
          deployment: ['Perimeter'],
          signature_severity: ['Minor'],
          updated_at: ['2023_05_02'],
        },
      },
      app_proto: isMining ? 'failed' : 'http',
      direction: 'to_server',
      flow: {
        pkts_toserver: 1 + skewed(50),
        pkts_toclient: 1 + skewed(40),
        bytes_toserver: 60 + skewed(40_000),
        bytes_toclient: 60 + skewed(90_000),
        start: time,
        src_ip: sourceIp,
        dest_ip: destinationIp,
        src_port: 51_234,
        dest_port: 80,
      },
      payload_printable: isMining ? miningPayload(source % 50) : ordinaryPayload(n, pick(WORDS)),
      stream: 1,
      packet: 'RQAAKAAAQABABmJpCgAAAQoAAALKNA0FAAAAAAAAAABQAgIAcWEAAA==',
      packet_info: { linktype: 1 },
      host: 'sensor-01',
    });
  }
}

function miningPayload(rig: number): string {
  const login = {
    login: `${NOBODYS_WALLET}.rig${rig}`,
    pass: 'x',
    agent: 'XMRig/6.21.0 (Linux x86_64) libuv/1.44.2 gcc/9.3.0',
  };
  return `${JSON.stringify({ id: 1, jsonrpc: '2.0', method: 'login', params: login })}\n`;
}

function ordinaryPayload(n: number, word: string): string {
  return `${word}\r\n${WORDS.join('\r\n')}${(n * 2_654_435_761).toString(36)}\r\nAccept-Encoding: gzip, deflate\r\nX-Trace: ${'0123456789abcdef'.repeat(4)}\r\n\r\n`;
}
