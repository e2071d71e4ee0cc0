import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Middleware } from 'koa';
import { z } from 'zod';
import type { WecomConfig } from '../config.js';
import { DirectoryInUse, lockDirectory } from '../db/lock.js';
import { staticPage } from '../http/static.js';
import type { Log } from '../log.js';
import { runDemoStory } from '../simulator/demo-story.js';
import { demoOrganisation } from '../simulator/organisation.js';
import { WECOM_LIMITS } from '../simulator/rates.js';
import { createSimulator } from '../simulator/simulator.js';

export interface HostedSimulator {
  /** What the product needs to speak to the simulator as to WeCom. */
  wecom: WecomConfig;
  /** The page and its API; empty where another process of this folder hosts the simulator. */
  routers: Middleware[];
  clockMoved(): void;
  /** Tells the demo organisation's first weeks; undefined where somebody else hosts. */
  tell: ((setClock: (to: Date) => Promise<void>) => Promise<void>) | undefined;
  close(): Promise<void>;
}

const Endpoint = z.object({
  corpId: z.string(),
  agentId: z.number(),
  secret: z.string(),
  token: z.string(),
  encodingAesKey: z.string(),
  apiBase: z.string(),
});

/**
 * Plays WeCom for this folder, or joins the process that already does: the first one hosts, and says where in
 * `DATA_DIR/simulator/endpoint.json`. Keys are made anew at each start and never leave the machine.
 */
export async function hostSimulator(options: {
  dataDir: string;
  /** Where the product listens. */
  host: string;
  port: number;
  publicAllowed: boolean;
  mayHost: boolean;
  now(): Date;
  log: Log;
}): Promise<HostedSimulator> {
  const folder = path.join(options.dataDir, 'simulator');
  const endpoint = path.join(folder, 'endpoint.json');
  if (!options.mayHost) return join(endpoint);
  await mkdir(folder, { recursive: true });
  let release: () => Promise<void>;
  try {
    release = await lockDirectory(path.join(folder, 'lock'));
  } catch (error) {
    if (error instanceof DirectoryInUse) return join(endpoint);
    throw error;
  }

  const keys = {
    corpId: 'wwdemo0123456789',
    agentId: 1000002,
    secret: randomBytes(24).toString('hex'),
    token: randomBytes(12).toString('hex'),
    encodingAesKey: lettersAndDigits(43),
  };
  const simulator = createSimulator({
    ...keys,
    callbackUrl: `${loopbackAddress(options)}/wecom/callback`,
    organisation: demoOrganisation(),
    stateFile: path.join(folder, 'state.json'),
    now: options.now,
    log: options.log,
    appName: '廉防',
    publicAllowed: options.publicAllowed,
  });
  await simulator.listen();
  const wecom = { ...keys, apiBase: simulator.apiBase };
  // Renamed into place, so that nobody reads half of it.
  await writeFile(`${endpoint}.new`, JSON.stringify(wecom), { mode: 0o600 });
  await rename(`${endpoint}.new`, endpoint);
  const page = fileURLToPath(new URL('../web/simulator', import.meta.url));
  return {
    wecom,
    routers: [staticPage(page, '/', '/simulator/assets/'), simulator.router],
    clockMoved: simulator.clockMoved,
    tell: async (setClock) => {
      simulator.setLimits('lifted');
      try {
        await runDemoStory({
          driver: simulator.driver,
          setClock,
          now: () => new Date(),
          progress: (words) => options.log.info(words),
        });
      } finally {
        simulator.setLimits(WECOM_LIMITS);
      }
    },
    close: async () => {
      await simulator.close();
      await rm(endpoint, { force: true });
      await release();
    },
  };
}

/** The product's address as seen from this machine. */
function loopbackAddress({ host, port }: { host: string; port: number }): string {
  const named = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  return `http://${named.includes(':') ? `[${named}]` : named}:${port}`;
}

async function join(endpoint: string): Promise<HostedSimulator> {
  for (let i = 0; i < 300; i++) {
    const found = await readFile(endpoint, 'utf8').catch(() => undefined);
    const wecom = found === undefined ? undefined : Endpoint.safeParse(JSON.parse(found)).data;
    if (wecom && (await answers(wecom.apiBase))) {
      return { wecom, routers: [], clockMoved: () => {}, tell: undefined, close: async () => {} };
    }
    await pause(100);
  }
  throw new Error('模拟器没有在运行：请先在同一文件夹用 npm start 启动一个全功能或 web 进程');
}

const answers = (base: string) =>
  fetch(`${base}/cgi-bin/gettoken`).then(
    () => true,
    () => false,
  );

function lettersAndDigits(length: number): string {
  const set = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
  return [...randomBytes(length)].map((byte) => set[byte % set.length]).join('');
}
