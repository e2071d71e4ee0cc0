// Sends encrypted callbacks as WeCom does, from a process of its own. One JSON command a line on stdin:
// {"port", "count", "concurrency", "people"?, "event"?} → one JSON line {"perSecond", "p50", "p99", "statuses"}.
// Requests are made before the clock starts and go over plain sockets, so that little of the machine goes into sending.
import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { callback } from './callback.mjs';

for await (const line of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(await run(JSON.parse(line))));
}

async function run({ port, count, concurrency, people = 64, event }) {
  const requests = Array.from({ length: count }, (_, n) => request(port, `member${n % people}`, n, event));
  const latencies = new Float64Array(count);
  const statuses = {};
  let next = 0;
  const started = performance.now();
  await Promise.all(
    Array.from({ length: concurrency }, async () => {
      const exchange = await open(port);
      while (next < count) {
        const n = next++;
        const sent = performance.now();
        const status = await exchange(requests[n]);
        latencies[n] = performance.now() - sent;
        statuses[status] = (statuses[status] ?? 0) + 1;
      }
      exchange.end();
    }),
  );
  const seconds = (performance.now() - started) / 1000;
  latencies.sort();
  const at = (share) => latencies[Math.min(count - 1, Math.floor(count * share))];
  return { perSecond: count / seconds, p50: at(0.5), p99: at(0.99), statuses };
}

function request(port, person, n, event) {
  const text = `采购科第 ${n} 号：供应商在开标前单独约见评审人员，报价文件提前拆封，没有留下记录`;
  const { query, body } = callback(person, { text, event });
  return Buffer.from(
    `POST /wecom/callback?${query} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\nuser-agent: Mozilla/4.0\r\n` +
      `accept: */*\r\ncontent-type: text/xml\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}

/** One kept connection: send, then the status once the whole answer is there. */
function open(port) {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    let pending;
    let received = '';
    socket.once('connect', () => {
      const exchange = (bytes) =>
        new Promise((done, failed) => {
          pending = { done, failed };
          socket.write(bytes);
        });
      exchange.end = () => socket.end();
      resolve(exchange);
    });
    socket.on('data', (chunk) => {
      received += chunk.toString('latin1');
      const head = received.indexOf('\r\n\r\n');
      if (head < 0) return;
      const length = /\r\ncontent-length: *(\d+)/i.exec(received);
      const complete = length ? received.length >= head + 4 + Number(length[1]) : received.endsWith('0\r\n\r\n');
      if (!complete) return;
      const status = received.slice(9, 12);
      received = '';
      pending.done(status);
    });
    socket.on('error', (error) => (pending ? pending.failed(error) : reject(error)));
  });
}
