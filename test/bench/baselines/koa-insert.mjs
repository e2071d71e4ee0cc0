// Baseline: a bare Koa with @wecom/crypto, regular expressions for the tags and one raw prepared insert a callback.
// DATABASE_URL with POOL connections (postgres.js prepares what it is asked twice), or PGLITE_DIR. Prints its port.
import { decrypt, getSignature } from '@wecom/crypto';
import Koa from 'koa';
import { WECOM } from '../support/settings.mjs';

const TABLE =
  'create table if not exists bare_inbox (key text primary key, person text not null, sent_at timestamptz not null, body text not null)';
const INSERT =
  'insert into bare_inbox (key, person, sent_at, body) values ($1, $2, to_timestamp($3::float8), $4) on conflict (key) do nothing';

async function opened() {
  if (process.env.DATABASE_URL) {
    const { default: postgres } = await import('postgres');
    const sql = postgres(process.env.DATABASE_URL, { max: Number(process.env.POOL), onnotice: () => {} });
    await sql.unsafe(TABLE);
    return (row) => sql.unsafe(INSERT, row, { prepare: true });
  }
  const { PGlite } = await import('@electric-sql/pglite');
  const client = await PGlite.create(process.env.PGLITE_DIR);
  await client.exec(TABLE);
  return (row) => client.query(INSERT, row);
}

const store = await opened();
const tag = (xml, name) =>
  new RegExp(`<${name}>(?:<!\\[CDATA\\[([\\s\\S]*?)\\]\\]>|([^<]*))</${name}>`)
    .exec(xml)
    ?.slice(1)
    .find((v) => v !== undefined);

const app = new Koa();
app.use(async (ctx) => {
  if (ctx.path !== '/wecom/callback' || ctx.method !== 'POST') return;
  const chunks = [];
  for await (const chunk of ctx.req) chunks.push(chunk);
  const encrypted = tag(Buffer.concat(chunks).toString(), 'Encrypt');
  const { msg_signature, timestamp, nonce } = ctx.query;
  if (getSignature(WECOM.token, timestamp, nonce, encrypted) !== msg_signature) return ctx.throw(403);
  const { message, id } = decrypt(WECOM.encodingAesKey, encrypted);
  if (id !== WECOM.corpId) return ctx.throw(403);
  const person = tag(message, 'FromUserName');
  const body = JSON.stringify({ type: tag(message, 'MsgType'), text: tag(message, 'Content') });
  const key = `${tag(message, 'AgentID')}:${person}:${tag(message, 'MsgId')}`;
  await store([key, person, tag(message, 'CreateTime'), body]);
  ctx.status = 200;
  ctx.body = '';
});
const server = app.listen(0, '127.0.0.1', () => console.log(`port ${server.address().port}`));
