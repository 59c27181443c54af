import type { ApiAnswer } from '#shared/api/endpoints.ts';

export type Place = Pick<ApiAnswer<'GET /api/v1/first-run'>, 'addresses' | 'agents' | 'ingest'>;
export type Tokens = Pick<ApiAnswer<'POST /api/v1/first-run/tokens'>, 'agent' | 'ingest'>;

/** Stands where the token belongs as long as nobody asked for it. */
const UNKNOWN_TOKEN = 'TOKEN';

/** An address as it stands in a URL. */
function inUrl(address: string): string {
  return address.includes(':') ? `[${address}]` : address;
}

/** For Suricata on the machine of the collector. */
export const UP_WITH_EVE = 'minesweep up --eve /var/log/suricata/eve.json';
export const UP = 'minesweep up';

/** Opens the listeners to others, at the address under which they then call this machine. */
export function openCommand({ agents, ingest }: Place, address: string): string {
  const closed = [agents, ingest].filter(({ loopbackOnly }) => loopbackOnly);
  return ['minesweep up', ...closed.map(({ option }) => `${option} ${address}`)].join(' ');
}

/** A whole file at once; the ingest takes 32 MB a request, so it is sent in pieces of whole lines. */
export function curlSnippet({ ingest }: Place, address: string, tokens: Tokens | undefined): string {
  return [
    `split -C 16m --filter='curl -sS --fail --data-binary @- \\`,
    `  -H "authorization: Bearer ${tokens?.ingest ?? UNKNOWN_TOKEN}" \\`,
    `  "http://${inUrl(address)}:${ingest.port}/v1/alerts?format=suricata-eve&source=$(hostname)"' \\`,
    `  /var/log/suricata/eve.json`,
  ].join('\n');
}

/** Follows the file for as long as it runs: what arrives within a second, or a thousand lines, is sent together. For bash. */
export function followSnippet({ ingest }: Place, address: string, tokens: Tokens | undefined): string {
  return [
    `tail -n 0 -F /var/log/suricata/eve.json | while IFS= read -r line; do`,
    `  { printf '%s\\n' "$line"; for _ in {1..999}; do`,
    `      IFS= read -r -t 1 line && printf '%s\\n' "$line" || break; done; } |`,
    `  curl -sS --fail --retry 9 --retry-connrefused -o /dev/null --data-binary @- \\`,
    `    -H "authorization: Bearer ${tokens?.ingest ?? UNKNOWN_TOKEN}" \\`,
    `    "http://${inUrl(address)}:${ingest.port}/v1/alerts?format=suricata-eve&source=$(hostname)"`,
    `done`,
  ].join('\n');
}

/** On each server. The token goes into a file that only root reads, never into the list of processes. */
export function agentSnippet({ agents }: Place, address: string, tokens: Tokens | undefined): string {
  return [
    `install -m 600 /dev/null /etc/minesweep.token`,
    `echo '${tokens?.agent ?? UNKNOWN_TOKEN}' > /etc/minesweep.token`,
    `minesweep agent run --collector ws://${inUrl(address)}:${agents.port}/agent --token-file /etc/minesweep.token`,
  ].join('\n');
}
