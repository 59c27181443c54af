// The body of the simulated miner. Plain JavaScript, because it runs under a renamed copy of Node from any folder.
import { writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { isMainThread, Worker, workerData } from 'node:worker_threads';

const SLICE_MS = 100;

/** Spins for `share` of every 100 ms until `endAtMs`, leaving room for timers and sockets in between. */
function burn(share, endAtMs) {
  const busyMs = SLICE_MS * share;
  const turn = () => {
    const from = performance.now();
    while (performance.now() - from < busyMs);
    if (Date.now() < endAtMs) setTimeout(turn, Math.max(0, SLICE_MS - (performance.now() - from)));
  };
  turn();
}

function say(report) {
  process.stdout.write(`${JSON.stringify(report)}\n`);
}

/** Logs in, sends a share now and then, answers nothing else; connects again 5 s after a loss, as the real ones do. */
function talkStratum(pool, wallet, endAtMs) {
  let id = 0;
  const socket = connect(pool.port, pool.host);
  const send = (method, params) => socket.write(`${JSON.stringify({ id: ++id, jsonrpc: '2.0', method, params })}\n`);
  const timers = [];
  socket.on('connect', () => {
    say({
      event: 'connected',
      local: socket.localAddress,
      localPort: socket.localPort,
      remote: socket.remoteAddress,
      remotePort: socket.remotePort,
    });
    send('login', {
      login: wallet ?? 'x',
      pass: 'x',
      agent: 'XMRig/6.21.0 (Linux x86_64) libuv/1.44.2 gcc/11.2.1',
      algo: ['rx/0'],
    });
    timers.push(
      setInterval(
        () => send('submit', { id: 'stand-in', job_id: '0', nonce: '0badcafe', result: '00'.repeat(32) }),
        3_000,
      ),
    );
    timers.push(setInterval(() => send('keepalived', { id: 'stand-in' }), 20_000));
  });
  const lines = createInterface({ input: socket });
  lines.on('error', () => socket.destroy());
  lines.on('line', (line) => {
    const message = JSON.parse(line);
    say({ event: message.method === 'job' || message.result?.job !== undefined ? 'job' : 'accepted' });
  });
  socket.on('error', () => socket.destroy());
  socket.on('close', () => {
    for (const timer of timers) clearInterval(timer);
    say({ event: 'disconnected' });
    if (Date.now() + 5_000 < endAtMs) setTimeout(() => talkStratum(pool, wallet, endAtMs), 5_000);
  });
}

if (isMainThread) {
  const plan = JSON.parse(process.env.MINESWEEP_SIMULATION);
  const endAtMs = Date.now() + plan.seconds * 1000;
  setTimeout(() => process.exit(0), plan.seconds * 1000);
  if (process.platform === 'linux') writeFileSync('/proc/self/comm', plan.name);
  say({ event: 'started', pid: process.pid });
  const whole = Math.floor(plan.cores);
  for (let core = 0; core < whole; core++) {
    new Worker(new URL(import.meta.url), { workerData: { share: 1, endAtMs } });
  }
  if (plan.cores > whole) burn(plan.cores - whole, endAtMs);
  if (plan.pool) talkStratum(plan.pool, plan.wallet, endAtMs);
} else {
  burn(workerData.share, workerData.endAtMs);
}
