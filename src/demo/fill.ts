import type { Db } from '../db/client.js';
import { readSetting, writeSetting } from '../jobs/settings.js';
import type { Log } from '../log.js';
import type { HostedSimulator } from './host.js';

/** What filling needs of the running service. */
export interface Service {
  database: { db: Db };
  /** Runs what is due in between: each job every time, or only for its latest time. */
  moveClock(to: Date, missed: 'each' | 'latest'): Promise<unknown>;
  liftRates(): void;
  keepRates(): Promise<void>;
  /** Everything said has been answered and delivered. */
  settle(): Promise<void>;
}

const TOLD = 'demo.told';

/**
 * Fills the demo organisation at the first start: people talk and tap through the simulator while the product's
 * clock is moved over some weeks. Told once; one that was cut off is not begun again, the clock comes back to now.
 */
export async function fillDemo(app: Service, tell: NonNullable<HostedSimulator['tell']>, log: Log): Promise<void> {
  const { db } = app.database;
  const told = await readSetting(db, TOLD);
  if (told === 'yes') return;
  if (told === undefined) {
    await writeSetting(db, TOLD, 'begun');
    log.info('第一次启动：正在演示几周的上报和审批，约半分钟 / first start: telling the demo story');
    app.liftRates();
    await tell(async (to) => {
      // Yesterday's messages arrive yesterday; and of a night's hourly jobs the last one does the work of all.
      await app.settle();
      await app.moveClock(to, 'latest');
    });
    await app.settle();
  }
  await app.moveClock(new Date(), 'latest');
  await app.keepRates();
  await writeSetting(db, TOLD, 'yes');
}

/** True when made-up people and reports are in this database: they must not go live. */
export async function holdsDemo(db: Db): Promise<boolean> {
  return (await readSetting(db, TOLD)) !== undefined;
}
