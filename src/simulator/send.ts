import { createHash, randomBytes } from 'node:crypto';
import { type Answer, ok, refuse } from './answers.js';
import { callsBack, checkCard } from './cards.js';
import { canReceive, membersBelow } from './contacts.js';
import { storedMedia } from './media.js';
import type { OrgPerson } from './organisation.js';
import type { MemberRates } from './rates.js';
import { LONGEST_DUPLICATE_CHECK_MS, type StoredMessage } from './state.js';
import type { World } from './world.js';

type Json = Record<string, unknown>;

/**
 * `message/send` (WeCom document 90236). The order of checks is not documented; this one is kept:
 * token → JSON → agentid → recipients → msgtype → body → duplicate → task id → rate.
 */
export function sendMessage(world: World, rates: MemberRates, body: unknown): Answer {
  const request = asRequest(body);
  checkAgent(world, request);
  const { people, invalid } = recipientsOf(world, request);
  const content = contentOf(world, request);

  const repeated = duplicateOf(world, request);
  if (repeated.first) return ok({ ...invalid, msgid: repeated.first.msgid });
  const taskId = content.card && callsBack(content.card) ? content.card.task_id : undefined;
  if (taskId !== undefined) {
    if (world.state.taskIds.includes(taskId)) refuse(42014, 'task_id exist');
    world.state.taskIds.push(taskId);
  }

  const now = world.machineNow();
  const msgid = randomBytes(24).toString('base64url');
  repeated.remember(msgid);
  const reached = people.filter((person) => rates.admit(person.userid, now));
  if (reached.length < people.length) {
    world.log.warn(
      { dropped: people.length - reached.length },
      'simulator: beyond the member rate, dropped in silence',
    );
  }
  world.state.sent.push({
    msgid,
    at: now,
    recipients: people.map(({ userid }) => userid),
    ...(content.card?.task_id ? { taskId: content.card.task_id } : {}),
  });
  for (const person of reached) {
    world.append(
      person.userid,
      structuredClone({ from: 'app', msgid, ...content }) as Omit<StoredMessage, 'id' | 'at'>,
    );
  }
  world.changed();
  return ok({
    ...invalid,
    msgid,
    ...(content.card && callsBack(content.card) ? { response_code: newResponseCode(world, msgid) } : {}),
  });
}

/** `message/recall` (document 94867): within 24 hours, removed where it was delivered. */
export function recallMessage(world: World, body: unknown): Answer {
  const { msgid } = asRequest(body);
  const sent = world.state.sent.find((message) => message.msgid === msgid);
  if (!sent) return refuse(40058, 'invalid msgid');
  if (world.machineNow() - sent.at > 24 * 3600_000) refuse(42052, 'recall time out');
  sent.recalled = true;
  for (const userid of sent.recipients) {
    const message = world.conversation(userid).messages.find((candidate) => candidate.msgid === msgid);
    if (!message) continue;
    message.type = 'event';
    message.text = '对方撤回了一条消息';
    delete message.card;
    delete message.cardState;
    delete message.mediaUrl;
    world.messageChanged(userid, message);
  }
  return ok();
}

/** A code for `update_template_card`: one use, 72 hours. */
export function newResponseCode(world: World, msgid: string): string {
  const code = randomBytes(32).toString('base64url');
  world.state.responseCodes.push({ code, msgid, createdAt: world.now().getTime(), used: false });
  world.changed();
  return code;
}

/** Everyone behind `touser`/`toparty`/`totag` (`|` strings or lists) who can receive, and what was not found. */
export function resolve(world: World, to: { users: string[]; parties: string[]; tags: string[] }) {
  const found = new Map<string, OrgPerson>();
  const invalid = { users: [] as string[], parties: [] as string[], tags: [] as string[] };
  for (const userid of to.users) {
    const person = world.person(userid);
    if (canReceive(world, person)) found.set(person.userid, person);
    else invalid.users.push(userid.toLowerCase());
  }
  const { departments, tags } = world.state.organisation;
  for (const id of to.parties) {
    if (!departments.some((department) => department.id === Number(id))) invalid.parties.push(id);
    else
      for (const person of membersBelow(world, Number(id)))
        if (canReceive(world, person)) found.set(person.userid, person);
  }
  for (const id of to.tags) {
    const tag = tags.find((candidate) => candidate.id === Number(id));
    if (!tag) invalid.tags.push(id);
    for (const userid of tag?.users ?? []) {
      const person = world.person(userid);
      if (canReceive(world, person)) found.set(person.userid, person);
    }
  }
  return { people: [...found.values()], invalid };
}

export function asRequest(body: unknown): Json {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    return refuse(40033, 'Warning: wrong json format. invalid charset');
  }
  return body as Json;
}

export function checkAgent(world: World, request: Json): void {
  if (request.agentid === undefined || request.agentid === '') refuse(41011, 'missing agentid');
  if (Number(request.agentid) !== world.options.agentId) {
    refuse(301002, 'not allow operate another agent with this accesstoken');
  }
}

/** What WeCom keeps of a text: the first `limit` bytes, cut on a character border. */
export function cutBytes(text: string, limit: number): string {
  const whole = Buffer.from(text, 'utf8');
  if (whole.length <= limit) return text;
  let end = limit;
  while (end > 0 && ((whole[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return whole.subarray(0, end).toString('utf8');
}

function recipientsOf(world: World, request: Json) {
  const parts = (field: string) => {
    const value = request[field];
    if (value === undefined || value === null) return [];
    if (typeof value !== 'string' && typeof value !== 'number') return refuse(40058, `${field} Type Mismatch`);
    return String(value).split('|').filter(Boolean);
  };
  const users = parts('touser');
  const parties = parts('toparty');
  const tags = parts('totag');
  if (users.length + parties.length + tags.length === 0) refuse(82001, 'no touser, toparty or totag');
  if (users.length > 1000) refuse(40032, 'invalid user list size');
  if (parties.length > 100) refuse(82002, 'invalid party list size');
  if (tags.length > 100) refuse(82003, 'invalid tag list size');
  const all = users.includes('@all');
  const { people, invalid } = all
    ? {
        people: world.state.organisation.people.filter((person) => canReceive(world, person)),
        invalid: { users: [], parties: [], tags: [] },
      }
    : resolve(world, { users, parties, tags });
  const fields = {
    invaliduser: invalid.users.join('|'),
    invalidparty: invalid.parties.join('|'),
    invalidtag: invalid.tags.join('|'),
  };
  if (people.length === 0) refuse(81013, 'user & party & tag all invalid', fields);
  return { people, invalid: fields };
}

function contentOf(
  world: World,
  request: Json,
): Pick<StoredMessage, 'type' | 'text' | 'card' | 'cardState' | 'mediaUrl'> {
  const part = (name: string) => asPart(request[name], name);
  const text = (from: Json, field: string) => (typeof from[field] === 'string' ? (from[field] as string) : '');
  switch (request.msgtype) {
    case 'text':
    case 'markdown': {
      const content = text(part(request.msgtype), 'content');
      if (content.trim() === '') refuse(44004, 'text content is empty');
      return { type: 'text', text: cutBytes(content, 2048) };
    }
    case 'image':
    case 'voice':
    case 'video':
    case 'file': {
      const media = storedMedia(world, text(part(request.msgtype), 'media_id'))?.media;
      if (!media) return refuse(40007, 'invalid media_id');
      const mediaUrl = mediaPath(media.id);
      if (request.msgtype === 'image') return { type: 'image', mediaUrl };
      if (request.msgtype === 'voice') return { type: 'voice', mediaUrl };
      return { type: 'text', text: `[${request.msgtype === 'file' ? '文件' : '视频'}] ${media.filename}`, mediaUrl };
    }
    case 'textcard': {
      const card = part('textcard');
      if (text(card, 'title') === '') refuse(41016, 'title missing');
      if (text(card, 'description') === '') refuse(41033, 'description missing');
      if (!/^https?:\/\//.test(text(card, 'url'))) refuse(42028, 'url missing');
      return {
        type: 'news',
        text: `${cutBytes(text(card, 'title'), 128)}\n${cutBytes(text(card, 'description'), 512)}`,
      };
    }
    case 'news': {
      const { articles } = part('news');
      if (!Array.isArray(articles) || articles.length < 1 || articles.length > 8)
        return refuse(40008, 'invalid articles');
      const titles = articles.map((article) => cutBytes(text(asPart(article, 'articles'), 'title'), 128));
      if (titles.includes('')) refuse(41016, 'title missing');
      return { type: 'news', text: titles.join('\n') };
    }
    case 'template_card': {
      const card = checkCard(request.template_card, 'send');
      if (callsBack(card) && !world.options.callbackUrl) refuse(43012, 'callback url is not set');
      const { replace_text: _, ...kept } = card;
      return { type: 'card', card: kept, cardState: {} };
    }
    default:
      return refuse(40008, 'invalid message type');
  }
}

function asPart(given: unknown, name: string): Json {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return refuse(40063, `${name} is empty`);
  return given as Json;
}

/** Where the page gets the bytes from. */
export const mediaPath = (id: string) => `/simulator/api/media/${id}`;

/** The same JSON within the interval is accepted and not delivered again; no response code comes with it. */
function duplicateOf(world: World, request: Json) {
  if (Number(request.enable_duplicate_check ?? 0) !== 1) return { first: undefined, remember: () => {} };
  const interval = Math.min(Number(request.duplicate_check_interval ?? 1800) * 1000, LONGEST_DUPLICATE_CHECK_MS);
  const hash = createHash('sha256').update(JSON.stringify(request)).digest('base64');
  const known = world.state.duplicates[hash];
  const now = world.machineNow();
  return {
    first: known && now - known.at < interval ? known : undefined,
    remember: (msgid: string) => {
      world.state.duplicates[hash] = { at: now, msgid };
    },
  };
}
