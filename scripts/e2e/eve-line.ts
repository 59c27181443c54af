/** One side of a connection. */
export interface Side {
  readonly ip: string;
  readonly port: number;
}

/** An alert as Suricata writes it into `eve.json`, for traffic that only exists in a test. */
export function eveAlertLine(alert: {
  readonly atMs: number;
  readonly source: Side;
  readonly destination: Side;
  readonly signature?: string;
  readonly payload?: string;
}): string {
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
      action: 'allowed',
      gid: 1,
      signature_id: 9_000_001,
      rev: 1,
      signature: alert.signature ?? 'SITE Stratum login from a server',
      category: 'Crypto Currency Mining Activity Detected',
      severity: 2,
    },
    ...(alert.payload === undefined ? {} : { payload_printable: alert.payload }),
  };
  return `${JSON.stringify(event)}\n`;
}
