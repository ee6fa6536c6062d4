// A Yett client in another language, written from docs/PROTOCOL.md alone. It shares no code with the Java one, so that the two can only
// agree through the page. Node's standard library is all it needs.
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import tls from 'node:tls';

// --- CBOR, RFC 8949 core deterministic encoding (§1) -------------------------------------------------------------------

export class Tagged { constructor(tag, value) { this.tag = tag; this.value = value; } }

function head(major, n) {
  const m = major << 5;
  if (n < 24) return Buffer.from([m | n]);
  if (n < 0x100) return Buffer.from([m | 24, n]);
  if (n < 0x10000) { const b = Buffer.alloc(3); b[0] = m | 25; b.writeUInt16BE(n, 1); return b; }
  if (n < 0x100000000) { const b = Buffer.alloc(5); b[0] = m | 26; b.writeUInt32BE(n, 1); return b; }
  const b = Buffer.alloc(9); b[0] = m | 27; b.writeBigUInt64BE(BigInt(n), 1); return b;
}

export function cbor(v) {
  if (typeof v === 'number') return v >= 0 ? head(0, v) : head(1, -1 - v);
  if (typeof v === 'boolean') return Buffer.from([v ? 0xf5 : 0xf4]);
  if (typeof v === 'string') { const b = Buffer.from(v, 'utf8'); return Buffer.concat([head(3, b.length), b]); }
  if (v instanceof Uint8Array) return Buffer.concat([head(2, v.length), v]);
  if (Array.isArray(v)) return Buffer.concat([head(4, v.length), ...v.map(cbor)]);
  if (v instanceof Tagged) return Buffer.concat([head(6, v.tag), cbor(v.value)]);
  const entries = (v instanceof Map ? [...v] : Object.entries(v)).map(([k, x]) => [cbor(k), cbor(x)]);
  entries.sort((a, b) => Buffer.compare(a[0], b[0]));
  return Buffer.concat([head(5, entries.length), ...entries.flat()]);
}

export function uncbor(bytes) {
  let at = 0;
  const item = () => {
    const first = bytes[at++], major = first >> 5, low = first & 31;
    let n = low;
    if (low === 24) n = bytes[at++];
    else if (low === 25) { n = bytes.readUInt16BE(at); at += 2; }
    else if (low === 26) { n = bytes.readUInt32BE(at); at += 4; }
    else if (low === 27) { n = Number(bytes.readBigUInt64BE(at)); at += 8; }
    else if (low > 27) throw new Error('indefinite or reserved length');
    switch (major) {
      case 0: return n;
      case 1: return -1 - n;
      case 2: { const b = bytes.subarray(at, at + n); at += n; return b; }
      case 3: { const b = bytes.subarray(at, at + n); at += n; return b.toString('utf8'); }
      case 4: return Array.from({ length: n }, item);
      case 5: { const m = {}; for (let i = 0; i < n; i++) { const k = item(); m[k] = item(); } return m; }
      case 6: return new Tagged(n, item());
      default: return low === 20 ? false : low === 21 ? true : null;
    }
  };
  const value = item();
  if (at !== bytes.length) throw new Error('bytes after the item');
  return value;
}

// --- keys and signatures (§5, §6) --------------------------------------------------------------------------------------

const hkdf = (ikm, info) => Buffer.from(crypto.hkdfSync('sha256', ikm, Buffer.alloc(0), info, 32));
const hmac = (key, data) => crypto.createHmac('sha256', key).update(data).digest();
const sha256 = (data) => crypto.createHash('sha256').update(data).digest();
const PROTECTED = Buffer.from('a10105', 'hex');

export const grantKey = (deviceSecret, claims) => hkdf(deviceSecret, cbor(['yett/1 grant', claims]));
export const deviceSecret = (master, device, epoch) => hkdf(master, cbor(['yett/1 device', device, epoch]));
export const macKey = (key, exporter) => hkdf(key, cbor(['yett/1 connection', 'tls', exporter]));

export function tag(key, purpose, exporter, sequence, payload) {
  const aad = cbor(['yett/1', purpose, 'tls', exporter, sequence]);
  return hmac(key, cbor(['MAC0', PROTECTED, aad, payload]));
}

export function readGrants(file) {
  const text = fs.readFileSync(file, 'utf8');
  return [...text.matchAll(/-----BEGIN YETT GRANT-----([\s\S]*?)-----END YETT GRANT-----/g)].map((m) => {
    const grant = uncbor(Buffer.from(m[1].replace(/\s/g, ''), 'base64'));
    return { key: grant.key, bytes: grant.claims, claims: uncbor(grant.claims) };
  });
}

// --- frames (§7) and one connection ------------------------------------------------------------------------------------

export const KIND = { ORDER: 1, INPUT: 2, SEAL: 3, SIGNAL: 4, RESIZE: 5, CREDIT: 6, PING: 7, PONG: 8, GOODBYE: 9,
  WELCOME: 0x10, STARTED: 0x11, WAITING: 0x12, REFUSED: 0x13, OUTPUT: 0x14, ERRORS: 0x15, RECORD: 0x16, FINISHED: 0x17 };

export class Connection {
  #pending = Buffer.alloc(0); #frames = []; #waiting = []; #end = null;

  /** home: a directory with identity/ and grants/, as the Java client's. */
  static open({ home, host, port, device, alpn = ['yett/1'] }) {
    const id = path.join(home, 'identity');
    const dir = path.join(home, 'grants');
    const grants = fs.readdirSync(dir).filter((f) => f.endsWith('.grants')).flatMap((f) => readGrants(path.join(dir, f)));
    const socket = tls.connect({ host, port, ALPNProtocols: alpn, minVersion: 'TLSv1.3', maxVersion: 'TLSv1.3',
      cert: fs.readFileSync(path.join(id, 'cert.pem')), key: fs.readFileSync(path.join(id, 'key.pem')),
      ca: fs.readFileSync(path.join(id, 'ca.pem')), checkServerIdentity: () => undefined });
    return new Promise((resolve, reject) => {
      socket.once('error', reject);
      socket.once('secureConnect', () => {
        const uris = (socket.getPeerCertificate().subjectaltname ?? '').split(', ').filter((s) => s.startsWith('URI:'));
        if (uris.length !== 1 || !uris[0].endsWith(`/device/${device}`)) return reject(new Error(`not ${device}: ${uris}`));
        const name = uris[0].slice(4);
        const grant = grants.find((g) => g.claims.device === name);
        if (!grant) return reject(new Error(`no grant for ${name}`));
        resolve(new Connection(socket, name, grant));
      });
    });
  }

  constructor(socket, device, grant) {
    Object.assign(this, { socket, device, grant, sequence: 0 });
    this.exporter = socket.exportKeyingMaterial(32, 'EXPORTER-yett-1');
    this.key = macKey(grant.key, this.exporter);
    socket.on('data', (b) => this.#receive(b));
    const over = (e) => { this.#end ??= e ?? new Error('the device closed the connection'); for (const w of this.#waiting.splice(0)) w.reject(this.#end); };
    socket.on('error', over); socket.on('end', () => over()); socket.on('close', () => over());
  }

  #receive(bytes) {
    this.#pending = Buffer.concat([this.#pending, bytes]);
    while (this.#pending.length >= 4) {
      const length = this.#pending.readUIntBE(1, 3);
      if (length > 65536) throw new Error('frame too large');
      if (this.#pending.length < 4 + length) return;
      const frame = { kind: this.#pending[0], payload: this.#pending.subarray(4, 4 + length) };
      this.#pending = this.#pending.subarray(4 + length);
      if (frame.kind === KIND.PING) this.send(KIND.PONG, frame.payload);
      else if (frame.kind === KIND.CREDIT) this.credited?.(uncbor(frame.payload));
      else if (frame.kind === KIND.PONG || frame.kind >= 0x80) continue;
      else if (this.#waiting.length) this.#waiting.shift().resolve(frame);
      else this.#frames.push(frame);
    }
  }

  next() {
    if (this.#frames.length) return Promise.resolve(this.#frames.shift());
    if (this.#end) return Promise.reject(this.#end);
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
  }

  send(kind, payload) {
    const h = Buffer.alloc(4); h[0] = kind; h.writeUIntBE(payload.length, 1, 3);
    const frame = Buffer.concat([h, payload]);
    this.socket.write(frame);
    return frame;
  }

  sign(purpose, body, { sequence = this.sequence++, exporter = this.exporter, key = this.key, kid = purpose === 'order' } = {}) {
    const unprotected = kid ? new Map([[4, cbor([this.grant.bytes])]]) : new Map();
    return cbor(new Tagged(17, [PROTECTED, unprotected, body, tag(key, purpose, exporter, sequence, body)]));
  }

  async welcome() {
    const frame = await this.next();
    if (frame.kind !== KIND.WELCOME) return { goodbye: uncbor(frame.payload) };
    const welcome = uncbor(frame.payload);
    if (welcome.device !== this.device) throw new Error('WELCOME names another device than the certificate');
    return (this.welcomed = welcome);
  }

  orderBody(operation, args = {}, extra = {}) {
    return cbor({ id: crypto.randomBytes(16), operation, arguments: args, 'accept-by': this.welcomed.time + 60000, ...extra });
  }

  /** Sends an order, and its whole input with a seal where there is one; does not wait. */
  order(operation, args = {}, { input = null, body = this.orderBody(operation, args), window = 1 << 25 } = {}) {
    const number = this.sequence;
    this.send(KIND.ORDER, this.sign('order', body));
    this.send(KIND.CREDIT, cbor([number, 0, window]));
    if (input !== null) {
      for (let i = 0; i < input.length; i += 65536) this.send(KIND.INPUT, input.subarray(i, i + 65536));
      this.seal(number, input);
    }
    return { number, body };
  }

  seal(number, input, end = true) {
    this.send(KIND.SEAL, this.sign('seal', cbor({ order: number, length: input.length, digest: ['sha-256', sha256(input)], end })));
  }

  /** Reads everything up to the end of an order; verifies its receipt. */
  async finish({ number, body }) {
    const got = { output: [], errors: [], records: [] };
    const digest = sha256(cbor(['yett/1 order', this.grant.claims.operator, this.device, body]));
    for (;;) {
      const { kind, payload } = await this.next();
      switch (kind) {
        case KIND.STARTED: case KIND.REFUSED: case KIND.WAITING: {
          const mac = uncbor(payload);
          const [prot, unprot, receipt, mark] = mac.value;
          const good = mac.tag === 17 && prot.equals(PROTECTED) && Object.keys(unprot).length === 0
            && mark.equals(tag(this.key, 'receipt', this.exporter, number, receipt));
          if (!good) throw new Error('the receipt does not verify');
          const body2 = uncbor(receipt);
          if (body2.number !== number || !body2.order[1].equals(digest)) throw new Error('a receipt for another order');
          if (kind === KIND.REFUSED) return { refused: body2 };
          got.started = body2;
          break;
        }
        case KIND.OUTPUT: got.output.push(payload); break;
        case KIND.ERRORS: got.errors.push(payload); break;
        case KIND.RECORD: got.records.push(uncbor(payload)); break;
        case KIND.FINISHED: {
          const finished = uncbor(payload);
          const output = Buffer.concat(got.output);
          if (finished.output !== output.length) throw new Error('output is incomplete');
          if (finished.digest && !finished.digest[1].equals(sha256(output))) throw new Error('output was altered');
          return { ...got, finished, output, errors: Buffer.concat(got.errors) };
        }
        case KIND.GOODBYE: return { goodbye: uncbor(payload) };
        default: throw new Error(`unexpected kind ${kind}`);
      }
    }
  }

  run(operation, args, options) { return this.finish(this.order(operation, args, options)); }

  async leave() {
    this.send(KIND.GOODBYE, cbor({ how: 'leave' }));
    const { kind, payload } = await this.next();
    this.socket.end();
    return kind === KIND.GOODBYE ? uncbor(payload).reason : `kind ${kind}`;
  }
}
