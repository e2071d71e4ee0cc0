import { z } from 'zod';
import type { Db } from '../../db/client.js';
import { remedyOf } from './error-codes.js';
import { createGate } from './gate.js';
import { download, exchange, peopleList, type Request, WecomError } from './http.js';
import { createTokens } from './token.js';

/** WeCom's API as this product uses it. Every method is one delivery attempt and throws `WecomError`. */
export interface WecomClient {
  /** `message/send` (90236) of a complete JSON body. */
  send(body: string): Promise<Sent>;
  /** `message/update_template_card` (94888) of a complete JSON body. */
  updateCard(body: string): Promise<{ invalidPeople: string[] }>;
  departments(): Promise<WireDepartment[]>;
  /** Members of a department (90201), with those of the departments below it when asked. */
  departmentUsers(department: number, options?: { withChildren?: boolean }): Promise<WireUser[]>;
  /** Undefined: no such member. */
  user(userid: string): Promise<WireUser | undefined>;
  tags(): Promise<Array<{ id: number; name: string }>>;
  tag(id: number): Promise<{ name: string; userids: string[]; departments: number[] }>;
  menuCreate(menu: WireMenu): Promise<void>;
  /** Undefined: the app has none. */
  menuGet(): Promise<WireMenu | undefined>;
  /** Content of a media id, good for three days. @throws WecomError 45001 above `limit` bytes */
  mediaGet(mediaId: string, limit: number): Promise<{ content: Uint8Array; type: string }>;
  mediaUpload(file: {
    content: Uint8Array;
    filename: string;
    type: string;
    as: 'image' | 'voice' | 'video' | 'file';
  }): Promise<{ mediaId: string }>;
  /** Who signed in; undefined for somebody who is not a member (`openid`). */
  userByCode(code: string): Promise<{ userid: string } | undefined>;
  callbackIps(): Promise<string[]>;
  /** Fetches a token beside the shared one: do corp id, secret and trusted address fit? */
  probe(): Promise<{ seconds: number }>;
  /** Calls let through at a time right now (lowered by 45033). */
  width(): number;
}

export interface Sent {
  messageId: string | undefined;
  /** One-use code to change the card, for cards that can be clicked. */
  responseCode: string | undefined;
  /** Recipients WeCom does not know or show the app, lower case. */
  invalidPeople: string[];
}

export interface WecomClientOptions {
  corpId: string;
  agentId: number;
  secret: string;
  /** Without a trailing slash. */
  apiBase: string;
  db: Db;
  /** Machine time in milliseconds. */
  time(): number;
  /** 0 ≤ x < 1. */
  random(): number;
  sleep(ms: number): Promise<void>;
  timeoutMs?: number;
  concurrency?: number;
}

/** The table bounds one attempt: so many repeats, waiting about so long before each. */
const BACK_OFF_MS = [300, 900, 2700];

/** Bytes in a millisecond of the slowest line that a file still gets through: 20 MB take three minutes and a half. */
const SLOWEST_UPLOAD = 100;

export function createWecomClient(options: WecomClientOptions): WecomClient {
  const { apiBase, random, sleep } = options;
  const timeoutMs = options.timeoutMs ?? 10_000;
  const agentid = String(options.agentId);
  const gate = createGate(options.concurrency ?? 16);
  const tokens = createTokens({ ...options, fetchToken: () => backingOff(fetchToken) });

  const fetchToken = () =>
    exchange(
      apiBase,
      {
        method: 'GET',
        path: '/cgi-bin/gettoken',
        query: { corpid: options.corpId, corpsecret: options.secret },
        answer: tokenAnswer,
      },
      timeoutMs,
    );

  /** Repeats while WeCom says it is busy, each time a little later. */
  async function backingOff<T>(attempt: () => Promise<T>): Promise<T> {
    for (let repeats = 0; ; repeats++) {
      try {
        return await attempt();
      } catch (error) {
        const code = error instanceof WecomError ? error.detail.code : undefined;
        const remedy = code === undefined ? 'never' : remedyOf(code);
        if (remedy === 'back-off-narrower') gate.narrow();
        else if (remedy !== 'back-off') throw error;
        const pause = BACK_OFF_MS[repeats];
        if (pause === undefined) throw error;
        await sleep(pause * (0.5 + random()));
      }
    }
  }

  /** With the token, which is renewed once if WeCom does not take it. */
  async function withToken<T>(attempt: (token: string) => Promise<T>): Promise<T> {
    const token = await tokens.current();
    try {
      return await backingOff(() => gate.pass(() => attempt(token)));
    } catch (error) {
      const code = error instanceof WecomError ? error.detail.code : undefined;
      if (code === undefined || remedyOf(code) !== 'token') throw error;
      const renewed = await tokens.renew(token);
      return await backingOff(() => gate.pass(() => attempt(renewed)));
    }
  }

  const call = <T>(request: Request<T>, withinMs = timeoutMs): Promise<T> =>
    withToken((token) => exchange(apiBase, { ...request, query: { access_token: token, ...request.query } }, withinMs));
  const get = <T>(path: string, answer: z.ZodType<T>, query: Record<string, string> = {}) =>
    call({ method: 'GET', path, query, answer });
  const post = <T>(path: string, answer: z.ZodType<T>, body: string | FormData, query: Record<string, string> = {}) =>
    call({ method: 'POST', path, query, body, answer });

  return {
    send: (body) => post('/cgi-bin/message/send', sendAnswer, body),
    updateCard: (body) => post('/cgi-bin/message/update_template_card', updateAnswer, body),
    departments: () => get('/cgi-bin/department/list', departmentsAnswer),
    departmentUsers: (department, { withChildren = false } = {}) =>
      get('/cgi-bin/user/list', usersAnswer, {
        department_id: String(department),
        ...(withChildren ? { fetch_child: '1' } : {}),
      }),
    user: (userid) => unless(60111, get('/cgi-bin/user/get', wireUser, { userid })),
    tags: () => get('/cgi-bin/tag/list', tagsAnswer),
    tag: (id) => get('/cgi-bin/tag/get', tagAnswer, { tagid: String(id) }),
    menuCreate: async (menu) => {
      await post('/cgi-bin/menu/create', z.unknown(), JSON.stringify(menu), { agentid });
    },
    menuGet: () => unless(46003, get('/cgi-bin/menu/get', wireMenu, { agentid })),
    mediaGet: (mediaId, limit) =>
      withToken((token) =>
        download(
          apiBase,
          { method: 'GET', path: '/cgi-bin/media/get', query: { access_token: token, media_id: mediaId } },
          timeoutMs,
          limit,
        ),
      ),
    mediaUpload: ({ content, filename, type, as }) => {
      const form = new FormData();
      form.set('media', new Blob([new Uint8Array(content)], { type }), filename);
      const request: Request<{ mediaId: string }> = {
        method: 'POST',
        path: '/cgi-bin/media/upload',
        query: { type: as },
        body: form,
        answer: uploadAnswer,
      };
      return call(request, timeoutMs + Math.ceil(content.length / SLOWEST_UPLOAD));
    },
    userByCode: (code) => get('/cgi-bin/auth/getuserinfo', signInAnswer, { code }),
    callbackIps: () => get('/cgi-bin/getcallbackip', ipsAnswer),
    probe: async () => ({ seconds: (await backingOff(fetchToken)).seconds }),
    width: gate.width,
  };
}

async function unless<T>(code: number, answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof WecomError && error.detail.code === code) return undefined;
    throw error;
  }
}

const tokenAnswer = z
  .looseObject({ access_token: z.string().min(1), expires_in: z.number() })
  .transform((said) => ({ token: said.access_token, seconds: said.expires_in }));

const sendAnswer = z
  .looseObject({
    msgid: z.string().optional().catch(undefined),
    response_code: z.string().min(1).optional().catch(undefined),
    invaliduser: peopleList,
  })
  .transform(
    (said): Sent => ({
      messageId: said.msgid,
      responseCode: said.response_code,
      invalidPeople: said.invaliduser,
    }),
  );

const updateAnswer = z
  .looseObject({ invaliduser: peopleList })
  .transform((said) => ({ invalidPeople: said.invaliduser }));

const wireDepartment = z
  .looseObject({
    id: z.number().int(),
    name: z.string().default(''),
    parentid: z.number().int().default(0),
    order: z.number().default(0),
    department_leader: z.array(z.string()).nullish(),
  })
  .transform((said) => ({
    id: said.id,
    name: said.name,
    /** 0 for the root. */
    parentId: said.parentid,
    order: said.order,
    leaders: said.department_leader ?? [],
  }));
export type WireDepartment = z.output<typeof wireDepartment>;
const departmentsAnswer = z.looseObject({ department: z.array(wireDepartment) }).transform((said) => said.department);

const wireUser = z
  .looseObject({
    userid: z.string().min(1),
    name: z.string().default(''),
    department: z.array(z.number().int()).default([]),
    main_department: z.number().int().optional().catch(undefined),
    is_leader_in_dept: z.array(z.number()).nullish(),
    position: z.string().nullish(),
    status: z.number().int().optional().catch(undefined),
  })
  .transform((said) => ({
    userid: said.userid,
    name: said.name,
    departments: said.department.map((id, i) => ({ id, leads: said.is_leader_in_dept?.[i] === 1 })),
    mainDepartment: said.main_department,
    position: said.position ?? '',
    /** 1 active, 2 disabled, 4 not activated, 5 left; undefined where the app may not see it. */
    status: said.status,
  }));
export type WireUser = z.output<typeof wireUser>;
const usersAnswer = z.looseObject({ userlist: z.array(wireUser) }).transform((said) => said.userlist);

const tagsAnswer = z
  .looseObject({ taglist: z.array(z.looseObject({ tagid: z.number().int(), tagname: z.string() })) })
  .transform((said) => said.taglist.map((tag) => ({ id: tag.tagid, name: tag.tagname })));

const tagAnswer = z
  .looseObject({
    tagname: z.string(),
    userlist: z.array(z.looseObject({ userid: z.string() })).default([]),
    partylist: z.array(z.number().int()).default([]),
  })
  .transform((said) => ({
    name: said.tagname,
    userids: said.userlist.map((user) => user.userid),
    departments: said.partylist,
  }));

/** A menu (90231): one to three top entries, each with a key or one to five entries below it. */
export interface WireMenu {
  button: WireMenuEntry[];
}
export interface WireMenuEntry {
  name: string;
  type?: string | undefined;
  key?: string | undefined;
  url?: string | undefined;
  sub_button?: WireMenuEntry[] | undefined;
}
const wireMenuEntry: z.ZodType<WireMenuEntry> = z.lazy(() =>
  z.object({
    name: z.string(),
    type: z.string().optional(),
    key: z.string().optional(),
    url: z.string().optional(),
    sub_button: z.array(wireMenuEntry).optional(),
  }),
);
const wireMenu = z.object({ button: z.array(wireMenuEntry) });

const uploadAnswer = z.looseObject({ media_id: z.string().min(1) }).transform((said) => ({ mediaId: said.media_id }));

const signInAnswer = z
  .looseObject({ userid: z.string().min(1).optional(), UserId: z.string().min(1).optional() })
  .transform((said) => {
    const userid = said.userid ?? said.UserId;
    return userid === undefined ? undefined : { userid };
  });

const ipsAnswer = z.looseObject({ ip_list: z.array(z.string()) }).transform((said) => said.ip_list);
