// One order, or one try of it, from the command line; says in a line what became of it:
//   finished STATUS [RESULT] · failed REASON · signal NAME · refused REASON · goodbye REASON [TEXT] · lost WHY
//   ask.mjs HOME PORT [--grant FILE] [--keep FILE] [--input FILE] [--times N] [--claims NAME=VALUE] [--from ADDRESS] OPERATION [NAME=VALUE…]
// --keep: the payload is written there, and the same is sent again where the file is there. --times: that many connections; each outcome and how often.
import fs from 'node:fs';
import { Connection, cbor, macKey, readGrants } from './yett.mjs';

const words = process.argv.slice(2);
const [home, port] = words.splice(0, 2);
const options = { times: '1' };
while (words[0]?.startsWith('--')) { const [name, value] = words.splice(0, 2); options[name.slice(2)] = value; }
const [operation, ...given] = words;
const args = Object.fromEntries(given.map((w) => {
  const at = w.indexOf('='), value = w.slice(at + 1);
  return [w.slice(0, at), value === 'true' ? true : /^-?[0-9]+$/.test(value) ? Number(value) : value];
}));

function told(got) {
  if (got.goodbye) return `goodbye ${got.goodbye.reason} ${got.goodbye.text} ${JSON.stringify(got.goodbye)}`;
  if (got.refused) return `refused ${got.refused.reason}`;
  const joined = got.started.joined ? ' joined' : '';
  if (got.finished.failed) return `failed ${got.finished.failed.reason}${joined}`;
  if (got.finished.signal) return `signal ${got.finished.signal}${joined}`;
  const result = Object.keys(got.finished.result).length > 0 ? ` ${JSON.stringify(got.finished.result)}` : '';
  return `finished ${got.finished.status}${joined}${result}`;
}

async function ask() {
  const c = await Connection.open({ home, host: '127.0.0.1', port: Number(port), device: 'pump-7' });
  try {
    const w = await c.welcome();
    if (w.goodbye) return told(w);
    if (options.grant) { [c.grant] = readGrants(options.grant); c.key = macKey(c.grant.key, c.exporter); }
    if (options.claims) {
      const [name, value] = options.claims.split('=');
      c.grant = { ...c.grant, bytes: cbor({ ...c.grant.claims, [name]: JSON.parse(value) }) };
    }
    const hello = await c.run('hello');
    if (!hello.finished) return told(hello);
    const more = options.input === undefined ? {} : { input: fs.readFileSync(options.input) };
    if (options.keep) {
      if (!fs.existsSync(options.keep)) fs.writeFileSync(options.keep, c.orderBody(operation, args));
      more.body = fs.readFileSync(options.keep);
    }
    return told(await c.run(operation, args, more));
  } finally { c.socket.destroy(); }
}

const outcomes = new Map();
for (let i = 0; i < Number(options.times); i++) {
  let timer;
  const late = new Promise((resolve) => { timer = setTimeout(() => resolve('lost no answer in 60 s'), 60000); });
  const outcome = await Promise.race([ask().catch((e) => `lost ${e.message}`), late]);
  clearTimeout(timer);
  const key = options.times === '1' ? outcome : outcome.split(' ').slice(0, 2).join(' ');
  outcomes.set(key, (outcomes.get(key) ?? 0) + 1);
}
for (const [outcome, count] of outcomes) console.log(options.times === '1' ? outcome : `${count} ${outcome}`);
process.exit(0);
