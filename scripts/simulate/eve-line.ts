/** One side of a connection. */
export interface Side {
  readonly ip: string;
  readonly port: number;
}

export interface EveAlert {
  readonly atMs: number;
  readonly source: Side;
  readonly destination: Side;
  /** What the sensor did with it; it let it pass when not said. */
  readonly action?: 'allowed' | 'blocked';
  readonly signature?: string;
  readonly signatureId?: number;
  readonly category?: string;
  /** 1 (highest) to 4. */
  readonly severity?: number;
  readonly payload?: string;
  /** Name that was asked for by TLS. */
  readonly serverName?: string;
  /** Name of the sensor. */
  readonly sensor?: string;
}

/** An alert as Suricata writes it into `eve.json`, for traffic that only exists in a simulation. */
export function eveAlertLine(alert: EveAlert): string {
  const event = {
    timestamp: new Date(alert.atMs).toISOString().replace('Z', '000+0000'),
    flow_id: 1_000_000 + alert.source.port,
    in_iface: 'veth0',
    event_type: 'alert',
    src_ip: alert.source.ip,
    src_port: alert.source.port,
    dest_ip: alert.destination.ip,
    dest_port: alert.destination.port,
    proto: 'TCP',
    alert: {
      action: alert.action ?? 'allowed',
      gid: 1,
      signature_id: alert.signatureId ?? 9_000_001,
      rev: 1,
      signature: alert.signature ?? 'SITE Stratum login from a server',
      category: alert.category ?? 'Crypto Currency Mining Activity Detected',
      severity: alert.severity ?? 2,
    },
    ...(alert.serverName === undefined ? {} : { tls: { sni: alert.serverName } }),
    ...(alert.payload === undefined ? {} : { payload_printable: alert.payload }),
    ...(alert.sensor === undefined ? {} : { host: alert.sensor }),
  };
  return `${JSON.stringify(event)}\n`;
}
