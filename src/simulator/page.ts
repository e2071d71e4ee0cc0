import Router from '@koa/router';
import type { Context, Middleware } from 'koa';
import { ActionRefused, type Actions } from './actions.js';
import type { Callbacks, Delivery } from './callbacks.js';
import type { Faults } from './faults.js';
import { readMultipart, storedMedia } from './media.js';
import type { SignIn } from './oauth.js';
import type { ActionResult, MessagePage, OrganisationChange, PagePerson, PageState } from './page-api.js';
import { choices, deliveryOptions, faultRequest, guard, jsonBody, rawBody, refusals, text } from './page-requests.js';
import { changeOrganisation } from './staff-changes.js';
import { shown, type World } from './world.js';

/** The page's server: everything under `/simulator/api`, and the sign-in of the client. */
export interface Page {
  router: Middleware;
  /** Ends the event streams. */
  close(): void;
}
export interface PageParts {
  world: World;
  actions: Actions;
  callbacks: Callbacks;
  faults: Faults;
  signIn: SignIn;
}

export function createPage(parts: PageParts): Page {
  const { world, actions, callbacks, faults, signIn } = parts;
  const streams = new Set<() => void>();
  const router = new Router({ prefix: '/simulator' });
  const people = '/api/people/:userid';
  const act = (does: (ctx: Context, userid: string) => Promise<Delivery | undefined>) => async (ctx: Context) => {
    const delivery = await does(ctx, String(ctx.params.userid));
    ctx.body = (
      delivery
        ? { ok: delivery.status === 200, ...(delivery.status ? { callbackStatus: delivery.status } : {}) }
        : { ok: true }
    ) satisfies ActionResult;
  };

  router.use(guard(world.options.publicAllowed ?? false), refusals);
  router.get('/api/state', (ctx) => {
    ctx.body = pageState(parts);
  });
  router.get('/api/events', (ctx) => openStream(ctx, world, streams));
  router.get('/api/media/:id', (ctx) => sendMedia(ctx, world));
  router.get(`${people}/messages`, (ctx) => {
    ctx.body = messagePage(world, String(ctx.params.userid), ctx.URL.searchParams);
  });
  router.post(
    `${people}/text`,
    act(async (ctx, userid) => actions.says(userid, text((await jsonBody(ctx)).text, 'text'))),
  );
  router.post(
    `${people}/picture`,
    act(async (ctx, userid) => {
      const upload = readMultipart(ctx.get('content-type'), await rawBody(ctx, LARGEST_PICTURE), 'file');
      if (!upload) throw new ActionRefused('没有收到图片');
      return actions.sendsPicture(userid, upload.bytes, upload.filename);
    }),
  );
  router.post(
    `${people}/menu`,
    act(async (ctx, userid) => actions.presses(userid, text((await jsonBody(ctx)).key, 'key'))),
  );
  router.post(
    `${people}/click`,
    act(async (ctx, userid) => {
      const { messageId, key, selections } = await jsonBody(ctx);
      return actions.taps(userid, text(messageId, 'messageId'), text(key, 'key'), choices(selections));
    }),
  );
  router.post(
    `${people}/enter`,
    act((_ctx, userid) => actions.enters(userid)),
  );
  router.post(
    `${people}/read`,
    act(async (_ctx, userid) => {
      actions.reads(userid);
      return undefined;
    }),
  );
  router.post('/api/faults', async (ctx) => {
    faults.set(faultRequest(await jsonBody(ctx)));
    ctx.body = { ok: true, faults: faults.list() };
  });
  router.delete('/api/faults', (ctx) => {
    faults.clear();
    ctx.body = { ok: true, faults: [] };
  });
  router.post('/api/delivery', async (ctx) => {
    callbacks.change(deliveryOptions(await jsonBody(ctx), callbacks.options()));
    ctx.body = { ok: true, deliveryOptions: callbacks.options() };
  });
  router.post('/api/organisation', async (ctx) => {
    const change = (await jsonBody(ctx)) as unknown as OrganisationChange;
    if (!CHANGES.includes(change.kind)) throw new ActionRefused('没有这种变动');
    const status = await changeOrganisation(world, callbacks, change);
    ctx.body = { ok: status === 200, ...(status ? { callbackStatus: status } : {}) } satisfies ActionResult;
  });
  router.post('/api/clock', async (ctx) => {
    const { now } = await jsonBody(ctx);
    const answer = await fetch(new URL('/rehearsal/clock', world.options.callbackUrl), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ now: text(now, 'now') }),
    });
    ctx.status = answer.status;
    ctx.type = answer.headers.get('content-type') ?? 'application/json';
    ctx.body = await answer.text();
    if (answer.ok) world.emit({ type: 'clock', now: world.now().toISOString() });
  });
  router.get('/connect/oauth2/authorize', (ctx) => authorize(ctx, world, signIn));

  const routes = router.routes() as unknown as Middleware;
  return {
    router: routes,
    close() {
      for (const end of streams) end();
    },
  };
}

const LARGEST_PICTURE = 11 << 20;
const CHANGES = ['disable', 'enable', 'leave', 'move', 'join', 'tag'];

function pageState({ world, callbacks, faults }: PageParts): PageState {
  const { organisation, conversations, menu } = world.state;
  const now = world.now();
  const nameOf = (id: number) => organisation.departments.find((department) => department.id === id)?.name ?? '';
  return {
    app: { name: world.options.appName ?? '廉防', agentId: world.options.agentId },
    clock: { now: now.toISOString(), moved: Math.abs(now.getTime() - world.machineNow()) > 5000 },
    people: organisation.people.map(
      (person): PagePerson => ({
        userid: person.userid,
        name: person.name,
        department: nameOf(person.main),
        departmentId: person.main,
        departments: person.departments.map(({ id }) => id),
        position: person.position,
        status: person.status,
        tags: organisation.tags.filter(({ users }) => users.includes(person.userid)).map(({ name }) => name),
        unread: conversations[person.userid.toLowerCase()]?.unread ?? 0,
      }),
    ),
    departments: organisation.departments.map(({ id, name, parentId }) => ({ id, name, parentId })),
    menu,
    faults: faults.list(),
    deliveryOptions: callbacks.options(),
  };
}

function messagePage(world: World, userid: string, query: URLSearchParams): MessagePage {
  if (!world.person(userid)) throw new ActionRefused('没有这个成员');
  const before = Number(query.get('before') ?? Number.POSITIVE_INFINITY);
  const limit = Math.min(Math.max(Number.parseInt(query.get('limit') ?? '50', 10) || 50, 1), 200);
  const older = world.conversation(userid).messages.filter(({ id }) => Number(id) < before);
  return { messages: older.slice(-limit).map(shown), more: older.length > limit };
}

function openStream(ctx: Context, world: World, streams: Set<() => void>): void {
  ctx.respond = false;
  ctx.req.socket.setTimeout(0);
  ctx.res.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  });
  ctx.res.write('retry: 1000\n\n');
  const unlisten = world.listen((event) => ctx.res.write(`data: ${JSON.stringify(event)}\n\n`));
  // A comment now and then lets both ends notice a broken line.
  const beat = setInterval(() => ctx.res.write(': \n\n'), 20_000);
  const end = () => {
    clearInterval(beat);
    unlisten();
    streams.delete(end);
    ctx.res.end();
  };
  streams.add(end);
  ctx.res.once('close', end);
}

function sendMedia(ctx: Context, world: World): void {
  const found = storedMedia(world, String(ctx.params.id));
  if (!found) {
    ctx.status = 404;
    return;
  }
  const { media, bytes } = found;
  ctx.set('content-security-policy', "default-src 'none'; sandbox");
  ctx.set('cache-control', 'private, max-age=86400');
  if (media.type !== 'image') {
    ctx.set('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(media.filename)}`);
  }
  ctx.type = media.type === 'image' ? media.contentType : 'application/octet-stream';
  ctx.body = bytes;
}

/** Who signs in: `userid` in the address, else whom the page shows (its cookie), else a list to choose from. */
function authorize(ctx: Context, world: World, signIn: SignIn): void {
  const query = ctx.URL.searchParams;
  const userid = query.get('userid') ?? decodeURIComponent(ctx.cookies.get('simulator_person') ?? '');
  const result = signIn.authorize(query, userid || undefined);
  if (result.kind === 'redirect') {
    ctx.redirect(result.to);
    return;
  }
  ctx.type = 'text/html; charset=utf-8';
  ctx.set('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'");
  if (result.kind === 'refused') {
    ctx.status = 403;
    ctx.body = htmlPage('无法登录', `<p>${result.code} ${escapeHtml(result.message)}</p>`);
    return;
  }
  const links = world.state.organisation.people
    .filter(({ status }) => status === 1)
    .map((person) => {
      const address = new URLSearchParams(query);
      address.set('userid', person.userid);
      return `<li><a href="?${escapeHtml(address.toString())}">${escapeHtml(person.name)}</a> ${escapeHtml(person.position)}</li>`;
    });
  ctx.body = htmlPage('以谁的身份登录？', `<ul>${links.join('')}</ul>`);
}

const htmlPage = (title: string, content: string) =>
  `<!doctype html><html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title><style>body{font:16px/1.8 system-ui;max-width:32rem;margin:2rem auto;padding:0 1rem}</style><h1>${title}</h1>${content}</html>`;
const escapeHtml = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
