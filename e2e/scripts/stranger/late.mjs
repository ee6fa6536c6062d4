// N03: a first copy of an order sits in a buffer while the client, tired of waiting, sends it again on another connection. Then the buffer is
// let go. late.mjs HOME PORT OPERATION NAME; prints "ok", or what was wrong.
import net from 'node:net';
import { Connection, KIND } from './yett.mjs';

const [home, port, operation, name] = process.argv.slice(2);
let hold = false;
const held = [];
let upstream;
const proxy = net.createServer((client) => {
  upstream = net.connect(Number(port), '127.0.0.1');
  client.on('data', (b) => (hold ? held.push(b) : upstream.write(b)));
  upstream.on('data', (b) => client.write(b));
  for (const s of [client, upstream]) s.on('error', () => {});
});
await new Promise((ready) => proxy.listen(0, '127.0.0.1', ready));
const open = async (at) => {
  const c = await Connection.open({ home, host: '127.0.0.1', port: at, device: 'pump-7' });
  await c.welcome();
  await c.run('hello');
  return c;
};

const first = await open(proxy.address().port);
hold = true;
const body = first.orderBody(operation, { name, seconds: 1 });
const copy = first.order(operation, {}, { body });
const second = await open(Number(port));
second.order(operation, {}, { body });
const started = await second.next();
if (started.kind !== KIND.STARTED) { console.log(`kind ${started.kind}`); process.exit(1); }
hold = false;
for (const bytes of held) upstream.write(bytes);
const got = await first.finish(copy);
if (!got.started?.joined) { console.log(`the late copy was not joined: ${JSON.stringify(got)}`); process.exit(1); }
console.log('ok');
process.exit(0);
