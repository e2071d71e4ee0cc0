import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openDatabase } from '../../../src/db/open.js';
import { createLog } from '../../../src/log.js';
import { createSimulator, type Simulator } from '../../../src/simulator/simulator.js';
import { freshPostgresUrl, type Kind } from '../../support/database.js';
import { freePort } from '../../support/postgres.js';
import { largeHospital, schemeOfAreas } from './hospital.js';
import { openRelay, type Relay } from './relay.js';
import { killAll } from './service.js';

/** A simulated WeCom, a database, and the environment that leads a service to both. The services come and go. */
export interface SoakHouse {
  kind: Kind;
  simulator: Simulator;
  /** Between WeCom's callbacks and the service. */
  inbound: Relay;
  /** Between the service and WeCom's API. */
  outbound: Relay;
  folder: string;
  port: number;
  env: Record<string, string>;
  /** The database as it is, for reading; on PGlite only while no service runs. */
  database(): ReturnType<typeof openDatabase>;
  close(): Promise<void>;
}

/**
 * WeCom repeats every callback, the same bytes, until it hears 200; it keeps the member rate as the real one does, so
 * that a service which forgets what it has sent loses messages.
 */
export async function openSoakHouse(kind: Kind): Promise<SoakHouse> {
  const folder = mkdtempSync(path.join(tmpdir(), 'lianfang-soak-'));
  const postgres = kind === 'PostgreSQL' ? await freshPostgresUrl() : undefined;
  const port = await freePort();
  const inbound = await openRelay([`http://127.0.0.1:${port}`]);
  const keys = {
    corpId: 'ww0123456789abcdef',
    agentId: 1000002,
    secret: 'soak-secret',
    token: 'soakToken2026',
    encodingAesKey: 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG',
  };
  const simulator = createSimulator({
    ...keys,
    callbackUrl: `${inbound.base}/wecom/callback`,
    organisation: largeHospital(),
    now: () => new Date(),
    log: createLog('silent'),
  });
  await simulator.listen();
  simulator.setDelivery({ freshNonce: false, retries: 100_000, retryDelayMs: 200 });
  const outbound = await openRelay([simulator.apiBase]);
  const scheme = path.join(folder, 'areas.yaml');
  writeFileSync(scheme, schemeOfAreas());
  const dataDir = path.join(folder, 'data');
  return {
    kind,
    simulator,
    inbound,
    outbound,
    folder,
    port,
    env: {
      DATA_DIR: dataDir,
      ...(postgres ? { DATABASE_URL: postgres.url } : {}),
      SCHEME: scheme,
      WECOM_CORP_ID: keys.corpId,
      WECOM_AGENT_ID: String(keys.agentId),
      WECOM_SECRET: keys.secret,
      WECOM_TOKEN: keys.token,
      WECOM_ENCODING_AES_KEY: keys.encodingAesKey,
      WECOM_API_BASE: outbound.base,
    },
    database: () => openDatabase({ databaseUrl: postgres?.url, dataDir, poolSize: 2, migrate: false }),
    close: async () => {
      killAll();
      await simulator.close();
      await inbound.close();
      await outbound.close();
      await postgres?.drop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
