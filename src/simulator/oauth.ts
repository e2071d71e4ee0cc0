import { randomBytes } from 'node:crypto';
import { type Answer, ok, refuse } from './answers.js';
import type { World } from './world.js';

/** Sign-in inside the client (WeCom documents 91335, 91023): a code for whoever the person at the page is. */
export interface SignIn {
  authorize(query: URLSearchParams, userid: string | undefined): AuthorizeResult;
  /** `auth/getuserinfo`: one use, five minutes. */
  userInfo(query: URLSearchParams): Answer;
}
export type AuthorizeResult =
  | { kind: 'redirect'; to: string }
  /** Nobody is known to be at the page: let him say who he is. */
  | { kind: 'choose' }
  | { kind: 'refused'; code: number; message: string };

const CODE_LIFE_MS = 5 * 60_000;

export function createSignIn(world: World): SignIn {
  const codes = new Map<string, { userid: string; at: number; used: boolean }>();
  const trusted = () => world.options.trustedOrigins ?? [new URL(world.options.callbackUrl).origin];
  return {
    authorize(query, userid) {
      const refused = (code: number, message: string): AuthorizeResult => ({ kind: 'refused', code, message });
      if (query.get('appid') !== world.options.corpId) return refused(40013, 'appid 不是本企业的 CorpID');
      if (query.get('response_type') !== 'code') return refused(40035, 'response_type 应为 code');
      if (!['snsapi_base', 'snsapi_privateinfo'].includes(query.get('scope') ?? '')) {
        return refused(40035, 'scope 应为 snsapi_base 或 snsapi_privateinfo');
      }
      const state = query.get('state') ?? '';
      if (!/^[A-Za-z0-9]{0,128}$/.test(state)) return refused(40035, 'state 只能是 128 位以内的字母和数字');
      const target = address(query.get('redirect_uri'));
      // The trusted domain of the app: nobody gets a code sent elsewhere.
      if (!target || !trusted().includes(target.origin)) return refused(50001, 'redirect_uri 的域名不是应用的可信域名');
      if (!userid) return { kind: 'choose' };
      const person = world.person(userid);
      if (person?.status !== 1) return refused(50002, '成员不在应用的可见范围内');
      for (const [code, { at }] of codes) if (world.machineNow() - at > 2 * CODE_LIFE_MS) codes.delete(code);
      const code = randomBytes(32).toString('base64url');
      codes.set(code, { userid: person.userid, at: world.machineNow(), used: false });
      target.searchParams.set('code', code);
      target.searchParams.set('state', state);
      return { kind: 'redirect', to: target.toString() };
    },
    userInfo(query) {
      const found = codes.get(query.get('code') ?? '');
      if (!found || found.used) return refuse(40029, 'invalid code');
      if (world.machineNow() - found.at > CODE_LIFE_MS) return refuse(42003, 'oauth code expired');
      found.used = true;
      return ok({ userid: found.userid });
    },
  };
}

function address(given: string | null): URL | undefined {
  try {
    const url = new URL(given ?? '');
    return url.protocol === 'http:' || url.protocol === 'https:' ? url : undefined;
  } catch {
    // Not an address at all; the caller refuses it.
    return undefined;
  }
}
