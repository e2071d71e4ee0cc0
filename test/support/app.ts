import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { inject } from 'vitest';
import { type App, createApp } from '../../src/app.js';
import { type Config, readConfig } from '../../src/config.js';
import { createLog } from '../../src/log.js';
import type { SimulatedPerson } from '../../src/simulator/driver.js';
import { demoOrganisation, type Organisation } from '../../src/simulator/organisation.js';
import { createSimulator, type Simulator } from '../../src/simulator/simulator.js';
import { freshPostgresUrl, type Kind } from './database.js';
import { freePort } from './postgres.js';

export interface House {
  app: App;
  simulator: Simulator;
  config: Config;
  /** A member of the demo hospital who can talk and tap. */
  person(userid: string): SimulatedPerson;
  /** Every log line so far. */
  log: string[];
  base: string;
  /** Moves the product's clock as an operator would, over HTTP. */
  moveClock(now: string): Promise<{ now: string; ran: number }>;
  close(): Promise<void>;
}

/** The whole product with the simulator as its WeCom, on a database of its own. Member rates hold unless lifted. */
export async function openHouse(
  kind: Kind,
  options: { organisation?: Organisation; env?: Record<string, string>; limits?: 'lifted' } = {},
): Promise<House> {
  const folder = mkdtempSync(path.join(tmpdir(), 'lianfang-house-'));
  const port = await freePort();
  const database = kind === 'PostgreSQL' ? await freshPostgresUrl({ migrated: true }) : undefined;
  const keys = {
    corpId: 'ww0123456789abcdef',
    agentId: 1000002,
    secret: 'house-secret',
    token: 'Tk7demoToken2025',
    encodingAesKey: 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG',
  };
  let app: App | undefined;
  const log: string[] = [];
  const logger = createLog('debug', { write: (line: string) => void log.push(line) });
  const simulator = createSimulator({
    ...keys,
    callbackUrl: `http://127.0.0.1:${port}/wecom/callback`,
    organisation: options.organisation ?? demoOrganisation(),
    now: () => app?.clock.now() ?? new Date(),
    log: logger,
    ...(options.limits ? { limits: options.limits } : {}),
  });
  await simulator.listen();
  const { config } = readConfig({
    PORT: String(port),
    DATA_DIR: folder,
    LOG_LEVEL: 'debug',
    REHEARSAL: '1',
    WECOM_CORP_ID: keys.corpId,
    WECOM_AGENT_ID: String(keys.agentId),
    WECOM_SECRET: keys.secret,
    WECOM_TOKEN: keys.token,
    WECOM_ENCODING_AES_KEY: keys.encodingAesKey,
    WECOM_API_BASE: simulator.apiBase,
    ...(database ? { DATABASE_URL: database.url } : {}),
    ...options.env,
  });
  app = await createApp({
    config,
    wecom: { ...keys, apiBase: simulator.apiBase },
    log: logger,
    role: 'all',
    routers: [simulator.router],
    ...(kind === 'PGlite' ? { emptyDatabase: inject('emptyPglite') } : {}),
  });
  const running = app;
  if (options.limits === 'lifted') running.liftRates();
  await running.start();
  const base = `http://127.0.0.1:${port}`;
  return {
    app: running,
    simulator,
    config,
    person: (userid) => simulator.driver.as(userid),
    log,
    base,
    moveClock: async (now) => {
      const response = await fetch(`${base}/rehearsal/clock`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ now }),
      });
      if (!response.ok) throw new Error(`the clock was not moved: ${response.status} ${await response.text()}`);
      return (await response.json()) as { now: string; ran: number };
    },
    close: async () => {
      await running.stop();
      await simulator.close();
      await database?.drop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
