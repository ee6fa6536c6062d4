// Many clients in one process: crowd.mjs HOME PORT mute|all. `mute` opens 500 connections that say nothing and keeps them; among
// them a client connects and runs an order five times, whose median is printed: "ready MILLISECONDS".
// `all` has 50 clients run orders, copy files and sit there, while one floods PING, one stops reading an endless output and one hangs.
import crypto from 'node:crypto';
import net from 'node:net';
import { Connection, KIND } from './yett.mjs';

const [home, port, what] = process.argv.slice(2);
const pause = (ms) => new Promise((go) => setTimeout(go, ms));

const once = async () => {
  const c = await Connection.open({ home, host: '127.0.0.1', port: Number(port), device: 'pump-7' });
  const w = await c.welcome();
  if (w.goodbye) throw new Error(w.goodbye.reason);
  await c.run('hello');
  return c;
};
// All begin at once, and on a slow machine not all of them can within the ten seconds that each has; the real client tries again as well.
const open = async (tries = 20) => {
  for (;;) {
    try { return await once(); } catch (e) { if (--tries === 0) throw e; }
    await pause(500 + Math.random() * 2000);
  }
};
if (what === 'mute') {
  await Promise.all(Array.from({ length: 500 }, () => new Promise((go) => {
    const s = net.connect(Number(port), '127.0.0.1', go);
    s.on('error', go);
  })));
  const spent = [];
  for (let i = 0; i < 5; i++) {
    const begun = performance.now();
    const c = await open();
    const got = await c.run('say', { word: 'hi' });
    if (got.output?.toString() !== 'hi\n') throw new Error(JSON.stringify(got));
    spent.push(performance.now() - begun);
    c.socket.destroy();
  }
  spent.sort((x, y) => x - y);
  console.log(`ready ${Math.round(spent[2])}`);
  await pause(600000);
  process.exit(0);
}

const told = (name, wrong) => console.log(wrong ? `FAIL ${name}: ${wrong}` : `ok   ${name}`);
const took = [];
const timed = async (f) => { const begun = performance.now(); const got = await f(); took.push(performance.now() - begun); return got; };

// --- those who misbehave, for as long as the others work
const flooder = await open();
let flooding = true, pings = 0;
const flood = (async () => {
  const batch = Buffer.concat(Array.from({ length: 200 }, () => Buffer.from([KIND.PING, 0, 0, 4, 1, 2, 3, 4])));
  flooder.socket.on('error', () => { flooding = false; });
  flooder.socket.on('close', () => { flooding = false; });
  while (flooding) { flooder.socket.write(batch); pings += 200; await pause(2); }
})();
const deaf = await open();
deaf.order('endless', {}, { window: 1 << 30 });
await deaf.next();
deaf.socket.pause();
const hung = await open();
hung.order('nap', { seconds: 50 });
await hung.next();
hung.send = () => {}; // answers no PING, says nothing any more

// --- those who work
async function orders(i) {
  const c = await open();
  for (let k = 0; k < 12; k++) {
    const word = `c${i}-${k}`;
    const got = await timed(() => c.run('say', { word }));
    if (got.output?.toString() !== `${word}\n`) throw new Error(`say: ${JSON.stringify(got)}`);
  }
  return c.leave();
}
async function copies(i) {
  const c = await open();
  const data = crypto.randomBytes(60000), path = `/files/crowd-${i}`;
  for (let k = 0; k < 6; k++) {
    const put = await timed(() => c.run('put', { path, overwrite: true }, { input: data }));
    if (put.finished?.status !== 0) throw new Error(`put: ${JSON.stringify(put)}`);
    const get = await timed(() => c.run('get', { path }));
    if (!get.output?.equals(data)) throw new Error('get: other bytes');
  }
  return c.leave();
}
async function sits() {
  const c = await open();
  await pause(7000);
  const got = await timed(() => c.run('say', { word: 'awake' }));
  if (got.output?.toString() !== 'awake\n') throw new Error(`say: ${JSON.stringify(got)}`);
  return c.leave();
}
// One path, many writers: each is told that it succeeded, and one of them did so last.
const shared = [];
async function contends(i) {
  const c = await open();
  const data = Buffer.alloc(50000, i);
  shared.push(data);
  const put = await c.run('put', { path: '/files/shared', overwrite: true }, { input: data });
  if (put.finished?.status !== 0) throw new Error(`put: ${JSON.stringify(put)}`);
  return c.leave();
}
const crowd = [...Array.from({ length: 20 }, (_, i) => orders(i)), ...Array.from({ length: 12 }, (_, i) => copies(i)),
  ...Array.from({ length: 12 }, () => sits()), ...Array.from({ length: 6 }, (_, i) => contends(i + 1))];
const ends = await Promise.allSettled(crowd);
const bad = ends.filter((e) => e.status === 'rejected').map((e) => e.reason.message);
const impolite = ends.filter((e) => e.status === 'fulfilled' && e.value !== 'left').map((e) => e.value);
told('d01_fifty_clients_work_together_without_one_failure', bad.join('; '));
told('d16_each_leaves_in_peace', impolite.join('; '));
took.sort((a, b) => a - b);
const at = (p) => took[Math.min(took.length - 1, Math.floor(took.length * p))];
console.log(`${took.length} orders: median ${at(0.5).toFixed(1)} ms, 99 % ${at(0.99).toFixed(0)} ms, longest ${at(1).toFixed(0)} ms; ${pings} PINGs sent meanwhile`);
// They misbehave for as long as the others work: who waited for them would wait for ever.
told('d11_no_order_waits_for_those_who_misbehave', at(1) < 120000 ? '' : `${at(1)} ms`);
flooding = false;
await flood;
const judge = await open();
const winner = await judge.run('get', { path: '/files/shared' });
told('h05_one_writer_of_many_wins_whole', shared.some((d) => d.equals(winner.output)) ? '' : 'mixed');
const list = await judge.run('list', { path: '/files' });
told('h05_and_nothing_else_is_left', list.records.filter((r) => r.name.startsWith('.')).map((r) => r.name).join(' '));
process.exit(0);
