import { setTimeout as sleep } from 'node:timers/promises';
import type { Middleware } from 'koa';
import { createActions } from './actions.js';
import { createApi } from './api.js';
import { createCallbacks, type UrlCheck } from './callbacks.js';
import { callbackCrypto } from './crypto.js';
import { createDriver, type Driver } from './driver.js';
import { createFaults } from './faults.js';
import { createSignIn } from './oauth.js';
import type { MemberLimits, SimulatorOptions } from './options.js';
import { createPage } from './page.js';
import type { DeliveryOptions, FaultRequest, OrganisationChange } from './page-api.js';
import { createMemberRates, WECOM_LIMITS } from './rates.js';
import { changeOrganisation } from './staff-changes.js';
import { expireTokens, revokeTokens } from './tokens.js';
import { createWorld } from './world.js';

/** A WeCom server on loopback that speaks to the product by HTTP alone: its API in, callbacks out. */
export interface Simulator {
  /** Address of the API, known once it listens. */
  readonly apiBase: string;
  /** Opens the API, then checks the callback address as soon as somebody answers there. */
  listen(): Promise<void>;
  /** Stops at once and writes the snapshot. */
  close(): Promise<void>;
  /** Koa middleware for every path under `/simulator/`; goes before any body parser. */
  router: Middleware;
  driver: Driver;
  checkUrl(): Promise<UrlCheck>;
  setLimits(limits: MemberLimits | 'lifted'): void;
  setFault(fault: FaultRequest): void;
  clearFaults(): void;
  setDelivery(options: Partial<DeliveryOptions>): void;
  /** @returns HTTP status of the `change_contact` callback */
  changeOrganisation(change: OrganisationChange): Promise<number | undefined>;
  /** Every token given out answers 40014 (revoked) or 42001 (expired) from now on. */
  revokeTokens(): void;
  expireTokens(): void;
  /** Tells open pages that the product's clock was moved by somebody else. */
  clockMoved(): void;
  /** Reasons why passive replies were not shown, and how many messages the member rate swallowed. */
  dropped(): { replies: string[]; messages: number };
}

export function createSimulator(options: SimulatorOptions): Simulator {
  const world = createWorld(options);
  const stateChanged = () => world.emit({ type: 'state' });
  const crypto = callbackCrypto(options.token, options.encodingAesKey, options.corpId);
  const faults = createFaults(stateChanged);
  const rates = createMemberRates(options.limits ?? WECOM_LIMITS);
  const signIn = createSignIn(world);
  const api = createApi({ world, faults, rates, signIn });
  const callbacks = createCallbacks(world, crypto, stateChanged);
  let apiBase = '';
  let closed = false;
  const actions = createActions({ world, crypto, callbacks, apiBase: () => apiBase });
  const page = createPage({ world, actions, callbacks, faults, signIn });

  const checkUntilAnswered = async () => {
    for (let attempt = 0; attempt < URL_CHECKS && !closed; attempt++) {
      const check = await callbacks.checkUrl();
      if (check.ok) return;
      if (check.reason !== 'no answer') {
        world.log.warn({ reason: check.reason, status: check.status }, 'simulator: callback URL check failed');
        return;
      }
      await sleep(URL_CHECK_EVERY_MS, undefined, { ref: false });
    }
  };

  return {
    get apiBase() {
      if (!apiBase) throw new Error('the simulator does not listen yet');
      return apiBase;
    },
    async listen() {
      apiBase = await api.listen();
      void checkUntilAnswered();
    },
    async close() {
      if (closed) return;
      closed = true;
      callbacks.close();
      page.close();
      await api.close();
      world.changed();
      world.snapshot.flush();
    },
    router: page.router,
    driver: createDriver({ world, actions, callbacks, apiActivity: api.activity }),
    checkUrl: callbacks.checkUrl,
    setLimits: rates.set,
    setFault: faults.set,
    clearFaults: faults.clear,
    setDelivery: callbacks.change,
    changeOrganisation: (change) => changeOrganisation(world, callbacks, change),
    revokeTokens: () => revokeTokens(world),
    expireTokens: () => expireTokens(world),
    clockMoved: () => world.emit({ type: 'clock', now: options.now().toISOString() }),
    dropped: () => ({ replies: actions.droppedReplies(), messages: rates.dropped() }),
  };
}

const URL_CHECKS = 240;
const URL_CHECK_EVERY_MS = 250;
