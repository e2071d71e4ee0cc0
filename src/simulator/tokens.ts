import { randomBytes } from 'node:crypto';
import { type Answer, ok, refuse } from './answers.js';
import type { AccessToken } from './state.js';
import type { World } from './world.js';

const LIFETIME_MS = 7200_000;

/**
 * `gettoken`: the same token while it is valid, its life not extended.
 * WeCom document 91039.
 */
export function getToken(world: World, query: URLSearchParams): Answer {
  const corpId = query.get('corpid');
  const secret = query.get('corpsecret');
  if (!corpId) refuse(41002, 'corpid missing');
  if (!secret) refuse(41004, 'corpsecret missing');
  if (corpId !== world.options.corpId) refuse(40013, 'invalid corpid');
  const of = secret === world.options.secret ? 'app' : secret === world.options.contactSecret ? 'contacts' : undefined;
  if (!of) return refuse(40001, 'invalid credential');
  const now = world.machineNow();
  let live = world.state.tokens.find((token) => token.of === of && token.expiresAt > now);
  if (!live) {
    live = { token: randomBytes(48).toString('base64url'), of, expiresAt: now + LIFETIME_MS };
    world.state.tokens.push(live);
    world.changed();
  }
  return ok({ access_token: live.token, expires_in: Math.floor((live.expiresAt - now) / 1000) });
}

/** @throws ApiRefusal 41001 without a token, 40014 for one unknown or revoked, 42001 for one that has run out */
export function checkToken(world: World, query: URLSearchParams): AccessToken {
  const given = query.get('access_token');
  if (!given) return refuse(41001, 'access_token missing');
  const known = world.state.tokens.find((token) => token.token === given);
  if (!known) return refuse(40014, 'invalid access_token');
  if (known.expiresAt <= world.machineNow()) return refuse(42001, 'access_token expired');
  return known;
}

/** From now on every token given out answers 40014. */
export function revokeTokens(world: World): void {
  world.state.tokens = [];
  world.changed();
}

/** From now on every token given out answers 42001. */
export function expireTokens(world: World): void {
  for (const token of world.state.tokens) token.expiresAt = Math.min(token.expiresAt, world.machineNow());
  world.changed();
}
