// Trees as a stranger sends and reads them, from docs/PROTOCOL.md §15 alone. Prints ok/FAIL lines; exit status 1 if any failed.
import crypto from 'node:crypto';
import { Connection, KIND, cbor, uncbor } from './yett.mjs';

const [home, port] = process.argv.slice(2);
const ENTRY = 1, DATA = 2, HOLE = 4, COPY = 5, END = 6, DONE = 7;
const sha256 = (b) => crypto.createHash('sha256').update(b).digest();

const piece = (kind, payload = Buffer.alloc(0)) => {
  const h = Buffer.alloc(4); h.writeUInt32BE(payload.length); h[0] = kind;
  return Buffer.concat([h, payload]);
};
const big = (...numbers) => { const b = Buffer.alloc(8 * numbers.length); numbers.forEach((n, i) => b.writeBigUInt64BE(BigInt(n), 8 * i)); return b; };
const end = (content) => piece(END, cbor({ size: content.length, digest: ['sha-256', sha256(content)] }));
const file = (path, content, more = {}) => Buffer.concat([
  piece(ENTRY, cbor({ path, type: 'file', size: content.length, ...more })), ...(content.length ? [piece(DATA, content)] : []), end(content)]);
const directory = (path) => piece(ENTRY, cbor({ path, type: 'directory' }));

/** What a stream of pieces holds: path → content, type or reason. */
function read(stream) {
  const found = {};
  let entry = null, content = [], done = false;
  for (let at = 0; at < stream.length;) {
    if (done) throw new Error('something behind DONE');
    const kind = stream[at], length = stream.readUIntBE(at + 1, 3), payload = stream.subarray(at + 4, at + 4 + length);
    at += 4 + length;
    switch (kind) {
      case ENTRY: entry = uncbor(payload); content = []; found[entry.path] = entry.failed ? `failed ${entry.failed}` : entry.type; break;
      case DATA: content.push(payload); break;
      case HOLE: content.push(Buffer.alloc(Number(payload.readBigUInt64BE(0)))); break;
      case END: {
        const whole = Buffer.concat(content), told = uncbor(payload);
        if (told.size !== whole.length || !told.digest[1].equals(sha256(whole))) throw new Error(`${entry.path}: another content`);
        found[entry.path] = whole; break;
      }
      case DONE: done = true; break;
      default: throw new Error(`a piece of kind ${kind}`);
    }
  }
  if (!done) throw new Error('no DONE');
  return found;
}

let bad = 0;
const claim = async (name, f) => {
  const c = await Connection.open({ home, host: '127.0.0.1', port: Number(port), device: 'pump-7' });
  let timer;
  try {
    await c.welcome();
    await c.run('hello');
    const late = new Promise((_, no) => { timer = setTimeout(() => no(new Error('no answer in 60 s')), 60000); });
    const why = await Promise.race([f(c), late]);
    if (why) throw new Error(why);
    console.log(`ok   ${name}`);
  } catch (e) { bad++; console.log(`FAIL ${name}: ${e.message}`); }
  clearTimeout(timer);
  c.socket.destroy();
};
const is = (got, want) => (JSON.stringify(got) === JSON.stringify(want) ? undefined : `${JSON.stringify(got)}, not ${JSON.stringify(want)}`);

const long = Buffer.from('a line of a log\n'.repeat(3000));
await claim('a tree goes there in one order, is settled at its seals, and comes back', async (c) => {
  await c.run('make-directory', { path: '/files/tree' });
  const first = Buffer.concat([directory('d'), file('d/long', long), file('empty', Buffer.alloc(0)), file('missing/x', Buffer.from('x'))]);
  const second = Buffer.concat([file('d/last', Buffer.from('last'), { mode: 0o600, modified: 1234567890123 }), piece(DONE)]);
  const order = c.order('put-tree', { path: '/files/tree' });
  const all = Buffer.concat([first, second]);
  for (let i = 0; i < first.length; i += 65536) c.send(KIND.INPUT, first.subarray(i, Math.min(i + 65536, first.length)));
  c.seal(order.number, first, false);
  c.send(KIND.INPUT, second);
  c.seal(order.number, all);
  const put = await c.finish(order);
  if (put.refused || put.goodbye || put.finished.failed) return JSON.stringify(put.goodbye ?? put.refused ?? put.finished);
  const wrong = is(put.records, [{ bytes: long.length, failed: [[3, 'not-found']], entries: 4 }, { bytes: long.length + 4, failed: [], entries: 5 }])
    ?? is(put.finished.result, { bytes: long.length + 4, files: 3, failed: 1, entries: 5 }) ?? is(put.finished.status, 1);
  if (wrong) return wrong;
  const get = await c.run('get-tree', { path: '/files/tree' }, { input: Buffer.alloc(0) });
  const found = read(get.output);
  return is(Object.keys(found).sort(), ['', 'd', 'd/last', 'd/long', 'empty'])
    ?? is(found['d/long'].equals(long) && found['d/last'].toString() === 'last' && found.d === 'directory', true);
});
await claim('what is named is sent, and nothing else', async (c) => {
  const names = Buffer.concat(['empty', 'd/last', '../../etc/passwd'].map((path) => piece(ENTRY, cbor({ path, type: 'file' }))).concat([piece(DONE)]));
  const get = await c.run('get-tree', { path: '/files/tree' }, { input: names });
  const found = read(get.output);
  return is(Object.entries(found).map(([k, v]) => `${k}=${v}`), ['empty=', 'd/last=last', '../../etc/passwd=failed path-outside-root']);
});
await claim('a manifest tells what a get-tree would send', async (c) => {
  const manifest = await c.run('digest', { path: '/files/tree' });
  return is(Object.keys(read(manifest.output)).length, 5);
});
await claim('only what changed is sent: signatures, then pieces that copy', async (c) => {
  const signatures = (await c.run('signatures', { path: '/files/tree/d/long' })).output;
  const block = signatures.readUInt32BE(8), n = Math.floor((signatures.length - 12) / 12);
  if (Number(signatures.readBigUInt64BE(0)) !== long.length || n !== Math.ceil(long.length / block)) return 'signatures';
  let a = 0, b = 0;
  for (let i = 0; i < block; i++) { a = (a + long[i]) % 65536; b = (b + (block - i) * long[i]) % 65536; }
  if (signatures.readUInt32BE(12) !== b * 65536 + a || !signatures.subarray(16, 24).equals(sha256(long.subarray(0, block)).subarray(0, 8))) return 'the sums of the first block';
  const now = Buffer.concat([Buffer.from('new\n'), long]);
  const input = Buffer.concat([piece(DATA, Buffer.from('new\n')), piece(COPY, big(0, long.length)), end(now)]);
  const put = await c.run('put', { path: '/files/tree/d/long', overwrite: true, pieces: true, basis: true }, { input });
  if (put.finished?.status !== 0) return JSON.stringify(put.finished ?? put);
  return is((await c.run('get', { path: '/files/tree/d/long' })).output.equals(now), true);
});
await claim('an upload that breaks off goes on where it was, from another connection', async (c) => {
  const whole = crypto.randomBytes(100000), half = whole.subarray(0, 60000);
  const { number } = c.order('put', { path: '/files/resumed', keep: true });
  for (let i = 0; i < half.length; i += 20000) c.send(KIND.INPUT, half.subarray(i, i + 20000));
  await new Promise((ok) => { setTimeout(ok, 1000); });
  c.socket.destroy();
  const again = await Connection.open({ home, host: '127.0.0.1', port: Number(port), device: 'pump-7' });
  await again.welcome();
  await again.run('hello');
  let part;
  for (let i = 0; i < 50 && !part?.size; i++) {
    await new Promise((ok) => { setTimeout(ok, 200); });
    part = (await again.run('part', { path: '/files/resumed' })).finished.result;
  }
  if (!part.size || !part.digest[1].equals(sha256(whole.subarray(0, part.size)))) return `the part is ${JSON.stringify(part)} of order ${number}`;
  const put = await again.run('put', { path: '/files/resumed', offset: part.size, kept: part.digest[1].toString('hex') }, { input: whole.subarray(part.size) });
  const wrong = is(put.finished.result.size, whole.length);
  const get = await again.run('get', { path: '/files/resumed' });
  again.socket.destroy();
  return wrong ?? is(get.output.equals(whole), true);
});
process.exit(bad ? 1 : 0);
