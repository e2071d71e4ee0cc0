import { createHash, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A small WeCom API on loopback with faults by script. It shares no code with what it tests. */

export interface Call {
  path: string;
  query: Record<string, string>;
  raw: Buffer;
  // biome-ignore lint/suspicious/noExplicitAny: whatever the caller sent, looked at by the tests
  body: any;
}
/**
 * What goes wrong with a call. `lost`: done, but the answer never arrives. `half`: done, but the answer never ends.
 * `silence`: no answer, nothing done.
 */
export type Fault =
  | { errcode: number; errmsg?: string }
  | { status: number; text?: string }
  | 'reset'
  | 'lost'
  | 'half'
  | 'silence';

export interface Delivered {
  to: string;
  at: number;
  text: string | undefined;
  // biome-ignore lint/suspicious/noExplicitAny: the card as it arrived
  card: any;
  body: string;
}

export class WecomServer {
  readonly calls: Call[] = [];
  readonly delivered: Delivered[] = [];
  // biome-ignore lint/suspicious/noExplicitAny: the updates as they arrived
  readonly updates: Array<any> = [];
  /** Sends accepted but not delivered, as WeCom does above a member's rate and with equal messages. */
  dropped = 0;
  suppressed = 0;
  /** Calls served at this moment, and the most there ever were. */
  inside = 0;
  widest = 0;
  fault: ((call: Call) => Fault | undefined) | undefined;
  /** Answers by path for what this server does not play; a function is asked with each call. */
  readonly answers = new Map<string, unknown>();
  readonly unknownPeople = new Set<string>();
  rate = { messages: 30, milliseconds: 60_000 };
  delayMs = 0;
  /** Whether a new token is given although the old one lives. */
  freshTokens = false;
  token: string | undefined;
  tokensGiven = 0;
  readonly codes = new Map<string, { task: string; used: boolean }>();
  private readonly tasks = new Set<string>();
  private readonly seen = new Map<string, string>();
  private readonly times = new Map<string, number[]>();
  private server: Server | undefined;

  get base(): string {
    if (!this.server) throw new Error('not listening');
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async listen(): Promise<this> {
    this.server = createServer((request, response) => void this.serve(request, response));
    await new Promise<void>((resolve) => this.server?.listen(0, '127.0.0.1', resolve));
    return this;
  }

  async close(): Promise<void> {
    this.server?.closeAllConnections();
    await new Promise((resolve) => this.server?.close(resolve));
  }

  callsTo(path: string): Call[] {
    return this.calls.filter((call) => call.path === path);
  }

  textsTo(person: string): Array<string | undefined> {
    return this.delivered.filter((one) => one.to === person).map((one) => one.text);
  }

  /** A click's code. */
  codeFor(task: string): string {
    const code = `rc-${randomBytes(6).toString('hex')}`;
    this.codes.set(code, { task, used: false });
    return code;
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '', 'http://x');
    const parts: Buffer[] = [];
    try {
      for await (const part of request) parts.push(part as Buffer);
    } catch {
      return; // the caller hung up while sending
    }
    const raw = Buffer.concat(parts);
    const call: Call = { path: url.pathname, query: Object.fromEntries(url.searchParams), raw, body: parsed(raw) };
    this.calls.push(call);
    this.inside++;
    this.widest = Math.max(this.widest, this.inside);
    if (this.delayMs) await new Promise((resolve) => setTimeout(resolve, this.delayMs));
    this.inside--;
    const fault = this.fault?.(call);
    if (fault === 'silence') return;
    if (fault === 'reset') return void request.socket.destroy();
    if (fault && typeof fault === 'object') {
      if ('status' in fault) return void response.writeHead(fault.status).end(fault.text ?? 'upstream error');
      return void response.end(JSON.stringify({ errmsg: 'scripted', ...fault }));
    }
    const answer = this.answer(call);
    if (fault === 'lost') return void request.socket.destroy();
    if (fault === 'half')
      return void response.writeHead(200, { 'content-type': 'application/json' }).write('{"errcode":');
    if (Buffer.isBuffer(answer)) {
      response.writeHead(200, { 'content-type': 'image/png', 'content-disposition': 'attachment' });
      return void response.end(answer);
    }
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
  }

  private answer(call: Call): unknown {
    if (call.path === '/cgi-bin/gettoken') {
      this.tokensGiven++;
      if (!this.token || this.freshTokens) this.token = `tok-${randomBytes(8).toString('hex')}`;
      return { errcode: 0, errmsg: 'ok', access_token: this.token, expires_in: 7200 };
    }
    if (call.query.access_token !== this.token) return { errcode: 40014, errmsg: 'invalid access_token' };
    if (call.path === '/cgi-bin/message/send') return this.send(call);
    if (call.path === '/cgi-bin/message/update_template_card') return this.update(call);
    const answer = this.answers.get(call.path);
    return (typeof answer === 'function' ? answer(call) : answer) ?? { errcode: 48002, errmsg: 'api forbidden' };
  }

  private send({ raw, body }: Call): unknown {
    const text = raw.toString();
    const same = createHash('sha1').update(text).digest('hex');
    const earlier = this.seen.get(same);
    if (body.enable_duplicate_check && earlier) {
      this.suppressed++;
      return { errcode: 0, errmsg: 'ok', msgid: earlier };
    }
    if (Buffer.byteLength(body.text?.content ?? '') > 2048) return { errcode: 45002, errmsg: 'too long' };
    const task = body.template_card?.task_id as string | undefined;
    if (task !== undefined && this.tasks.has(task)) return { errcode: 42014, errmsg: 'task_id in use' };
    const people = String(body.touser).split('|');
    const known = people.filter((person) => !this.unknownPeople.has(person));
    const invaliduser = people.filter((person) => this.unknownPeople.has(person)).join('|');
    if (known.length === 0) return { errcode: 81013, errmsg: 'all invalid', invaliduser };
    const msgid = `m${this.seen.size + 1}`;
    this.seen.set(same, msgid);
    const now = Date.now();
    for (const to of known) {
      const recent = (this.times.get(to) ?? []).filter((at) => at > now - this.rate.milliseconds);
      this.times.set(to, recent);
      if (recent.length >= this.rate.messages) {
        this.dropped++;
        continue;
      }
      recent.push(now);
      this.delivered.push({ to, at: now, text: body.text?.content, card: body.template_card, body: text });
    }
    if (task === undefined) return { errcode: 0, errmsg: 'ok', invaliduser, msgid };
    this.tasks.add(task);
    return { errcode: 0, errmsg: 'ok', invaliduser, msgid, response_code: this.codeFor(task) };
  }

  private update({ body }: Call): unknown {
    const code = this.codes.get(body.response_code);
    if (!code || code.used) return { errcode: 40058, errmsg: 'invalid response_code' };
    code.used = true;
    this.updates.push({ ...body, task: code.task });
    return { errcode: 0, errmsg: 'ok', invaliduser: [] };
  }
}

function parsed(raw: Buffer): unknown {
  try {
    return JSON.parse(raw.toString());
  } catch {
    return undefined; // a form or an empty body
  }
}
