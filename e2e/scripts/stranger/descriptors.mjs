// D07: the daemon has no descriptors left. descriptors.mjs HOME PORT PID; prints ok/FAIL lines.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import { Connection } from './yett.mjs';

const [home, port, pid] = process.argv.slice(2);
const open = async () => {
  const c = await Connection.open({ home, host: '127.0.0.1', port: Number(port), device: 'pump-7' });
  await c.welcome();
  await c.run('hello');
  return c;
};
const say = async (c, word) => (await c.run('say', { word })).output.toString() === `${word}\n`;
const told = (name, good) => console.log(`${good ? 'ok  ' : 'FAIL'} ${name}`);
const pause = (ms) => new Promise((go) => setTimeout(go, ms));

const session = await open();
await say(session, 'before');
const limit = fs.readdirSync(`/proc/${pid}/fd`).length + 12;
const before = execFileSync('prlimit', ['--pid', pid, '--nofile', '--output', 'SOFT,HARD', '--noheadings', '--raw']).toString().trim().split(' ');
execFileSync('prlimit', ['--pid', pid, `--nofile=${limit}:${before[1]}`]);
const mute = [];
for (let i = 0; i < 60; i++) { const s = net.connect(Number(port), '127.0.0.1'); s.on('error', () => {}); mute.push(s); }
const until = async (seconds, holds) => {
  for (const end = Date.now() + seconds * 1000; Date.now() < end; await pause(100)) if (await holds()) return true;
  return false;
};
told('d07_there_are_none_left', await until(60, () => fs.readdirSync(`/proc/${pid}/fd`).length >= limit - 2));
await pause(2000);
told('d07_a_session_survives', (await session.run('hello')).finished.status === 0);
for (const s of mute) s.destroy();
// One that comes before the others are gone may be turned away.
const gets_in = async () => {
  try { return await Promise.race([say(await open(), 'after'), pause(10000)]) === true; } catch { return false; }
};
told('d07_a_new_client_gets_in', await until(60, gets_in));
told('d07_and_the_session_goes_on', await say(session, 'after'));
execFileSync('prlimit', ['--pid', pid, `--nofile=${before[0]}:${before[1]}`]);
process.exit(0);
