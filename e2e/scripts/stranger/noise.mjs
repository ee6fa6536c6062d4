// Bytes that are no handshake: noise.mjs PORT FROM KIND. Exit status 0 where the device closes by itself and says nothing but a TLS alert.
import crypto from 'node:crypto';
import net from 'node:net';

const [port, from, kind] = process.argv.slice(2);
const bytes = {
  http: () => Buffer.from('GET /\u001b[31m HTTP/1.1\r\nHost: pump-7\r\nX: \u001b]0;owned\u0007\r\n\r\n'),
  ssh: () => Buffer.from('SSH-2.0-OpenSSH_9.9\r\n'),
  escapes: () => Buffer.from('\u001b[2J\n\u009b31m\n2026-01-01 ERROR not true\n\n\n'),
  random: () => crypto.randomBytes(4096),
  'close-notify': () => Buffer.from('15030300020100', 'hex'),
  data: () => Buffer.concat([Buffer.from('1703030040', 'hex'), Buffer.alloc(64, 7)]),
  endless: () => Buffer.alloc(1 << 20, 'y'),
}[kind]();

const begun = Date.now();
const got = [];
const socket = net.connect({ host: '127.0.0.1', port: Number(port), localAddress: from }, () => socket.write(bytes));
const over = () => {
  const said = Buffer.concat(got), took = Date.now() - begun;
  const alert = said.length === 0 || said[0] === 21;
  console.log(`closed after ${took} ms, with ${said.length} bytes`);
  process.exit(alert ? 0 : 1);
};
socket.on('data', (b) => got.push(b));
socket.on('error', () => {});
socket.on('close', over);
setTimeout(() => { console.log('not closed'); process.exit(1); }, 50000);
