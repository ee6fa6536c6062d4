// A TCP proxy that meddles: proxy.mjs PORT MODE [N]. Prints its own port, then what it did.
//   bytes       writes what the client sends one byte at a time
//   records     makes a TLS record of each byte of the client's first one
//   stall-up N  passes N bytes of the client's on and no more; prints "stalled"
//   stall-down N  the same with what the device sends
import net from 'node:net';

const [port, mode, n] = [Number(process.argv[2]), process.argv[3], Number(process.argv[4] ?? 0)];

function slices(first, bytes) {
  if (mode === 'bytes') return Array.from(bytes, (b) => Buffer.from([b]));
  if (mode !== 'records' || !first) return [bytes];
  const length = bytes.readUInt16BE(3), records = [];
  for (let i = 5; i < 5 + length; i++) records.push(Buffer.from([bytes[0], bytes[1], bytes[2], 0, 1, bytes[i]]));
  return [...records, bytes.subarray(5 + length)];
}

async function pump(from, to, limit, cut) {
  let passed = 0, first = true;
  for await (const bytes of from) {
    if (passed >= limit) continue;
    const room = Math.min(bytes.length, limit - passed);
    passed += room;
    for (const slice of cut ? slices(first, bytes.subarray(0, room)) : [bytes.subarray(0, room)]) {
      if (!to.write(slice)) await new Promise((go) => { to.once('drain', go); to.once('close', go); });
      if (cut && mode === 'bytes') await new Promise((go) => setImmediate(go));
    }
    first = false;
    if (passed >= limit) console.log('stalled');
  }
}

const server = net.createServer((client) => {
  const device = net.connect({ host: '127.0.0.1', port, noDelay: true });
  client.setNoDelay(true);
  const over = () => { client.destroy(); device.destroy(); };
  for (const s of [client, device]) { s.on('error', over); s.on('close', over); }
  pump(client, device, mode === 'stall-up' ? n : Infinity, mode === 'bytes' || mode === 'records').catch(over);
  pump(device, client, mode === 'stall-down' ? n : Infinity, false).catch(over);
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
