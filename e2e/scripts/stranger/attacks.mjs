// What a device must do when a client written by a stranger behaves, and when it does not. Prints ok/FAIL lines; exit status 1 if any failed.
import crypto from 'node:crypto';
import { Connection, KIND, cbor, tag } from './yett.mjs';

const [home, port] = process.argv.slice(2);
const open = async (options = {}) => {
  const c = await Connection.open({ home, host: '127.0.0.1', port: Number(port), device: 'pump-7', ...options });
  const w = await c.welcome();
  return w.goodbye ? { c, goodbye: w.goodbye } : { c, w };
};
let bad = 0;
const claim = async (name, f) => {
  let timer;
  try {
    const late = new Promise((_, no) => { timer = setTimeout(() => no(new Error('no answer in 60 s')), 60000); });
    const why = await Promise.race([f(), late]);
    if (why) throw new Error(why);
    console.log(`ok   ${name}`);
  } catch (e) { bad++; console.log(`FAIL ${name}: ${e.message}`); }
  clearTimeout(timer);
};
const is = (got, want) => (got === want ? undefined : `${JSON.stringify(got)}, not ${JSON.stringify(want)}`);
/** Sends bytes on a fresh, proven connection and gives the reason with which the device ends it. */
const ends = async (send, { proven = true } = {}) => {
  const { c } = await open();
  if (proven) await c.run('hello');
  await send(c);
  for (;;) {
    const frame = await c.next();
    if (frame.kind === KIND.GOODBYE) { c.socket.destroy(); return (await import('./yett.mjs')).uncbor(frame.payload).reason; }
  }
};

await claim('hello, catalogue, status, and a clean end', async () => {
  const { c, w } = await open();
  const hello = await c.run('hello');
  if (hello.finished.status !== 0 || hello.finished.result.operator !== c.grant.claims.operator) return 'hello';
  const operations = await c.run('operations');
  const digest = crypto.createHash('sha256').update(operations.output).digest();
  if (!digest.equals(w.catalogue[1])) return 'the catalogue is not the one that WELCOME names';
  const status = await c.run('status');
  if (status.records.length !== 1 || !(status.records[0].memory.total > 0)) return 'status';
  return is(await c.leave(), 'left');
});
await claim('a program with an argument, and one that takes input', async () => {
  const { c } = await open();
  await c.run('hello');
  const say = await c.run('say', { word: '$(id) ; `id` "\u00e9' });
  if (say.output.toString() !== '$(id) ; `id` "\u00e9\n') return say.output.toString();
  const filter = await c.run('filter', {}, { input: Buffer.from('one\ntwo\n') });
  if (filter.output.toString() !== 'one\ntwo\n') return 'filter';
  const sorted = await c.run('sorted', {}, { input: Buffer.from('b\na\n') });
  return is(sorted.output.toString(), 'a\nb\n');
});
await claim('a file goes there and comes back', async () => {
  const { c } = await open();
  await c.run('hello');
  const data = crypto.randomBytes(60000);
  const put = await c.run('put', { path: '/files/stranger.bin' }, { input: data });
  if (put.finished.status !== 0) return JSON.stringify(put.finished);
  const get = await c.run('get', { path: '/files/stranger.bin' });
  if (!get.output.equals(data)) return 'other bytes came back';
  const again = await c.run('put', { path: '/files/stranger.bin' }, { input: data });
  if (again.finished.failed?.reason !== 'exists') return JSON.stringify(again.finished);
  const list = await c.run('list', { path: '/files' });
  return is(list.records.filter((r) => r.name === 'stranger.bin' && r.size === 60000).length, 1);
});
await claim('sixteen orders in one go are answered in order', async () => {
  const { c } = await open();
  await c.run('hello');
  const sent = Array.from({ length: 16 }, (_, i) => c.order('say', { word: `w${i}` }));
  for (const [i, order] of sent.entries()) {
    const got = await c.finish(order);
    if (got.output?.toString() !== `w${i}\n`) return `answer ${i}: ${JSON.stringify(got)}`;
  }
});
for (const [operation, args, reason] of [['reboot', {}, 'role'], ['nothing', {}, 'operation-unknown'], ['say', {}, 'argument-missing'],
  ['say', { word: 'a', more: 'b' }, 'argument-unknown'], ['say', { word: 5 }, 'argument-type'], ['nap', { seconds: 601 }, 'argument-value'],
  ['say', { word: '-n' }, 'argument-value'], ['get', { path: '/files/../secret' }, 'path-outside-root'], ['get', { path: '/nowhere/x' }, 'path-outside-root']]) {
  await claim(`${operation} ${JSON.stringify(args)} is refused: ${reason}`, async () => {
    const { c } = await open();
    await c.run('hello');
    const got = await c.run(operation, args);
    if (!got.refused) return JSON.stringify(got.finished);
    if (got.refused.reason !== reason) return is(got.refused.reason, reason);
    return is((await c.run('say', { word: 'alive' })).output.toString(), 'alive\n');
  });
}
await claim('an order with an unknown key is refused (N09)', async () => {
  const { c } = await open();
  await c.run('hello');
  const body = cbor({ id: crypto.randomBytes(16), operation: 'say', arguments: { word: 'x' }, 'accept-by': c.welcomed.time + 60000, 'dry-run': true });
  return is((await c.run('say', {}, { body })).refused?.reason, 'order-unknown-key');
});
await claim('the same payload on another connection is joined, not run again', async () => {
  const a = await open(); await a.c.run('hello');
  const body = a.c.orderBody('put', { path: `/files/once-${process.pid}` });
  await a.c.finish(a.c.order('put', {}, { body, input: Buffer.from('1') }));
  const b = await open(); await b.c.run('hello');
  const got = await b.c.finish(b.c.order('put', {}, { body, input: Buffer.from('1') }));
  if (!got.started?.joined) return 'not joined';
  return is(got.finished.status, 0);
});
await claim('an id with another payload is refused', async () => {
  const { c } = await open(); await c.run('hello');
  const id = crypto.randomBytes(16), by = c.welcomed.time + 60000;
  const body = (word) => cbor({ id, operation: 'say', arguments: { word }, 'accept-by': by });
  await c.run('say', {}, { body: body('a') });
  return is((await c.run('say', {}, { body: body('b') })).refused?.reason, 'order-id-reused');
});
await claim('a replayed order ends the connection (B05)', async () => is(await ends(async (c) => {
  const frame = c.send(KIND.ORDER, c.sign('order', c.orderBody('say', { word: 'x' })));
  c.socket.write(frame);
}), 'mac'));
await claim('an order of another connection is worthless here (B06)', async () => {
  const other = await open(); await other.c.run('hello');
  return is(await ends(async (c) => c.send(KIND.ORDER, c.sign('order', c.orderBody('say', { word: 'x' }), { exporter: other.c.exporter }))), 'mac');
});
for (const k of [0, 1, 2, 5]) await claim(`an order dropped at place ${k} is noticed (B07)`, async () => is(await ends(async (c) => {
  for (let i = 0; i < k; i++) await c.run('hello');
  c.sequence++;
  c.send(KIND.ORDER, c.sign('order', c.orderBody('hello')));
}, { proven: false }), 'mac'));
await claim('a receipt sent back is no order (B09)', async () => is(await ends(async (c) => {
  c.send(KIND.ORDER, c.sign('receipt', c.orderBody('hello'), { kid: true }));
}), 'mac'));
await claim('every bit of a signed order matters (B01)', async () => {
  const { c } = await open();
  const length = c.sign('order', c.orderBody('hello')).length;
  c.socket.destroy();
  const places = Array.from({ length: 40 }, (_, i) => Math.floor((i * length) / 40));
  for (const at of places) {
    const reason = await ends(async (k) => {
      const message = k.sign('order', k.orderBody('hello'));
      message[at % message.length] ^= 1 << (at % 8);
      k.send(KIND.ORDER, message);
    }, { proven: false });
    if (!['mac', 'message-malformed', 'claims-malformed', 'claims-operator', 'claims-device', 'epoch-unknown', 'grant-expired', 'grant-not-yet-valid'].includes(reason)) return `byte ${at}: ${reason}`;
  }
});
await claim('a truncated order never runs', async () => is(await ends(async (c) => {
  const m = c.sign('order', c.orderBody('say', { word: 'x' }));
  c.send(KIND.ORDER, m.subarray(0, m.length - 1));
}), 'message-malformed'));
await claim('a frame too large is refused from its header (C01)', async () => is(await ends(async (c) => c.socket.write(Buffer.from([1, 1, 0, 1]))), 'frame-too-large'));
await claim('an unknown frame is refused, one that may be skipped is skipped', async () => {
  if ((await ends(async (c) => c.send(0x7f, Buffer.alloc(3)))) !== 'frame-unknown') return 'not refused';
  const { c } = await open();
  c.send(0x80, Buffer.alloc(100));
  return is((await c.run('hello')).finished.status, 0);
});
for (const [name, kind, payload, reason] of [
  ['input before any order', KIND.INPUT, Buffer.from('x'), 'frame-state'], ['a device\'s frame', KIND.OUTPUT, Buffer.from('x'), 'frame-state'],
  ['credit for no order', KIND.CREDIT, cbor([0, 0, 1]), 'number-unknown'], ['a signal for no order', KIND.SIGNAL, cbor([7, 'INT']), 'number-unknown']]) {
  await claim(`${name} ends the connection: ${reason}`, async () => is(await ends(async (c) => c.send(kind, payload), { proven: false }), reason));
}
await claim('a seal that says otherwise than the input takes no effect', async () => {
  const reason = await ends(async (c) => {
    const { number } = c.order('put', { path: `/files/never-${process.pid}` });
    c.send(KIND.INPUT, Buffer.from('half'));
    c.seal(number, Buffer.from('half of it'));
  });
  if (reason !== 'seal-mismatch') return reason;
  const { c } = await open(); await c.run('hello');
  return is((await c.run('stat', { path: `/files/never-${process.pid}` })).finished.failed?.reason, 'not-found');
});
await claim('input past its credit ends the connection', async () => is(await ends(async (c) => {
  c.order('nap', { seconds: 5 });
  for (let i = 0; i < 3; i++) c.send(KIND.INPUT, Buffer.alloc(40000, 1));
}), 'credit'));
await claim('a seventeenth waiting order is too many', async () => is(await ends(async (c) => {
  for (let i = 0; i < 18; i++) c.order('nap', { seconds: 5 });
}), 'too-many-orders'));
await claim('INT ends a running program, and only that one (N02)', async () => {
  const { c } = await open(); await c.run('hello');
  const nap = c.order('nap', { seconds: 50 }), after = c.order('say', { word: 'next' });
  setTimeout(() => c.send(KIND.SIGNAL, cbor([nap.number, 'INT'])), 300);
  const got = await c.finish(nap);
  if (got.finished.signal !== 'INT') return JSON.stringify(got.finished);
  c.send(KIND.SIGNAL, cbor([nap.number, 'INT']));
  return is((await c.finish(after)).output.toString(), 'next\n');
});
await claim('no output flows without credit', async () => {
  const { c } = await open(); await c.run('hello');
  const number = c.sequence, body = c.orderBody('say', { word: 'patience' });
  c.send(KIND.ORDER, c.sign('order', body));
  const started = await c.next();
  if (started.kind !== KIND.STARTED) return `kind ${started.kind}`;
  const early = await Promise.race([c.next().then((f) => f.kind), new Promise((r) => setTimeout(() => r('nothing'), 500))]);
  return is(early, 'nothing') ?? void c.send(KIND.CREDIT, cbor([number, 0, 65536]));
});
await claim('a client without ALPN is told why', async () => is((await open({ alpn: [] })).goodbye?.reason, 'alpn'));

console.log(bad ? `${bad} claims failed` : 'all claims hold');
process.exit(bad ? 1 : 0);
