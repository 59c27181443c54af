import { once } from 'node:events';
import { connect, createServer } from 'node:net';

/* Holds so many connections of this machine to itself open, two sockets each, until it is killed: `idle-sockets.ts SOCKETS`. */
const pairs = Math.ceil(Number(process.argv[2] ?? 600) / 2);
const server = createServer().listen(0, '127.0.0.1');
await once(server, 'listening');
const address = server.address();
if (address === null || typeof address === 'string') throw new Error('no port');
for (let pair = 0; pair < pairs; pair++) await once(connect(address.port, '127.0.0.1'), 'connect');
console.log('ready');
