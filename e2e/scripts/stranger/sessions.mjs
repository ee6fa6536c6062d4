// Sessions as a stranger keeps them, from docs/PROTOCOL.md §10, §11 and §13 alone: cuts its own connections anywhere and goes on, detaches,
// lists and attaches. Prints ok/FAIL lines; exit status 1 if any failed.
import crypto from 'node:crypto';
import { Connection, KIND, cbor, uncbor } from './yett.mjs';

const [home, port] = process.argv.slice(2);
const sha256 = (b) => crypto.createHash('sha256').update(b).digest('hex');
const open = async () => {
  const c = await Connection.open({ home, host: '127.0.0.1', port: Number(port), device: 'pump-7' });
  await c.welcome();
  return c;
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

/** One order over as many connections as it takes: keeps its input, and counts what it has. */
class Survivor {
  constructor(operation, args, input) { Object.assign(this, { operation, args, input, output: [], taken: 0, started: null }); }

  /** One connection; cut after so many bytes received. Gives FINISHED, or null where it was cut. */
  async connection(cutAfter) {
    const c = await open();
    this.body ??= c.orderBody(this.operation, this.args);
    const number = c.sequence;
    let limit = 0, sent = 0, told = this.taken, sealed = false, running = false;
    const push = () => {
      if (!running || sealed || c.socket.destroyed) return;
      while (sent < this.input.length && sent < limit) {
        const part = this.input.subarray(sent, Math.min(sent + 5000, limit));
        c.send(KIND.INPUT, part);
        sent += part.length;
      }
      if (sent === this.input.length) { sealed = true; c.seal(number, this.input); }
    };
    c.credited = ([, , to]) => { limit = Math.max(limit, to); push(); };
    c.socket.on('data', () => { if (c.socket.bytesRead > cutAfter) c.socket.destroy(); });
    c.send(KIND.ORDER, c.sign('order', this.body));
    c.send(KIND.CREDIT, cbor([number, this.taken, this.taken + 262144]));
    try {
      for (;;) {
        const { kind, payload } = await c.next();
        if (kind === KIND.STARTED) {
          this.started = uncbor(uncbor(payload).value[2]);
          if (this.started.joined && (this.started.output ?? this.taken) > this.taken) throw new Error('bytes are missing');
          sent = this.started.input;
          limit = Math.max(limit, sent + 65536);
          running = true;
          push();
        } else if (kind === KIND.OUTPUT) {
          this.output.push(Buffer.from(payload));
          this.taken += payload.length;
          if (this.taken - told >= 65536) { told = this.taken; c.send(KIND.CREDIT, cbor([number, this.taken, this.taken + 262144])); }
        } else if (kind === KIND.FINISHED) {
          await c.leave();
          return uncbor(payload);
        } else if (kind !== KIND.ERRORS) throw new Error(`kind ${kind}: ${JSON.stringify(uncbor(payload))}`);
      }
    } catch (e) {
      if (c.socket.destroyed && !/missing|kind/.test(e.message)) return null;
      throw e;
    } finally { c.socket.destroy(); }
  }
}

await claim('10,000 lines go there and come back while the connection is cut 50 times', async () => {
  const input = Buffer.from(Array.from({ length: 10000 }, (_, i) => `line number ${i} of ten thousand\n`).join(''));
  const order = new Survivor('filter', {}, input);
  let finished = null, cuts = 0;
  while (!finished) {
    finished = await order.connection(cuts < 50 ? 2500 + Math.floor(Math.random() * 4000) : Infinity);
    if (!finished && ++cuts > 300) return 'it does not come to an end';
  }
  const output = Buffer.concat(order.output);
  if (cuts < 50) return `only ${cuts} cuts`;
  if (finished.status !== 0 || finished.output !== input.length) return JSON.stringify(finished);
  return sha256(output) === sha256(input) ? undefined : `${output.length} bytes, and others`;
});

await claim('a session that was detached is listed, attached to, and ends where its input does', async () => {
  const first = await open();
  const body = first.orderBody('filter');
  const number = first.sequence;
  first.send(KIND.ORDER, first.sign('order', body));
  first.send(KIND.CREDIT, cbor([number, 0, 262144]));
  const { session } = uncbor(uncbor((await first.next()).payload).value[2]);
  first.send(KIND.INPUT, Buffer.from('before\n'));
  if ((await first.next()).payload.toString() !== 'before\n') return 'no echo';
  first.send(KIND.CREDIT, cbor([number, 7, 262151]));
  first.send(KIND.GOODBYE, cbor({ how: 'detach' }));
  const last = uncbor((await first.next()).payload).reason;
  first.socket.destroy();
  if (last !== 'detached') return last;
  const c = await open();
  await c.run('hello');
  const row = (await c.run('sessions')).records.find((r) => r.session === session);
  if (!row || row.attached || row.kept !== 0 || row.operation !== 'filter' || !(row.ends > row.detached)) return JSON.stringify(row);
  const refused = await c.run('attach', { session: 'nosuch' }, { input: Buffer.alloc(0) });
  if (refused.refused?.reason !== 'session-unknown') return JSON.stringify(refused);
  const attached = await c.run('attach', { session }, { input: Buffer.from('after\n') });
  if (attached.started.joined || attached.started.session !== session) return 'not the session';
  if (attached.output.toString() !== 'after\n' || attached.finished.output !== 6) return attached.output.toString();
  const mine = c.sequence;
  c.send(KIND.ORDER, c.sign('order', body));
  c.send(KIND.CREDIT, cbor([mine, 7, 262151]));
  const started = uncbor(uncbor((await c.next()).payload).value[2]);
  if (!started.joined || started.input !== 7 || started.output !== 7) return JSON.stringify(started);
  const rest = (await c.next()).payload.toString();
  if (rest !== 'after\n') return `its own order got ${rest}`;
  await c.next();
  const finished = uncbor((await c.next()).payload);
  if (finished.output !== 13 || finished.status !== 0) return JSON.stringify(finished);
  return (await c.leave()) === 'left' ? undefined : 'no goodbye';
});

console.log(bad ? `     ${bad} claims do not hold` : '     all claims hold');
process.exit(bad ? 1 : 0);
