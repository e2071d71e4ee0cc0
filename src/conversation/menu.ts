import { createHash } from 'node:crypto';
import type { WecomClient, WireMenu } from '../channels/wecom/client.js';
import type { Db } from '../db/client.js';
import { readSetting, writeSetting } from '../jobs/settings.js';
import { untilDone } from '../jobs/until-done.js';
import type { Log } from '../log.js';

/** 自定义菜单. Keys are stable: they come back as clicks, whatever the entries are called. */
export const MENU: WireMenu = {
  button: [
    { type: 'click', name: '上报风险', key: 'risk.report' },
    {
      name: '我的',
      sub_button: [
        { type: 'click', name: '我的上报', key: 'risk.mine' },
        { type: 'click', name: '待办', key: 'todo' },
        { type: 'click', name: '风险清单', key: 'register' },
      ],
    },
    { type: 'click', name: '帮助', key: 'help' },
  ],
};

const SENT = 'menu.sent';
const hash = createHash('sha256').update(JSON.stringify(MENU)).digest('hex').slice(0, 16);

/** Creates the menu in WeCom, whatever stands there. */
export async function createMenu(db: Db, client: Pick<WecomClient, 'menuCreate'>, app: string): Promise<void> {
  await client.menuCreate(MENU);
  await writeSetting(db, SENT, { app, hash });
}

/** Creates the menu when this app has not got this one from us yet; tries again while WeCom cannot be reached. */
export async function ensureMenu(
  db: Db,
  client: Pick<WecomClient, 'menuCreate'>,
  app: string,
  options: { log: Log; stopped(): boolean },
): Promise<void> {
  await untilDone(
    async () => {
      const sent = (await readSetting(db, SENT)) as { app?: string; hash?: string } | undefined;
      if (sent?.app !== app || sent.hash !== hash) await createMenu(db, client, app);
    },
    {
      ...options,
      firstWaitMs: 5_000,
      what: '菜单没有创建成功，稍后再试（也可用 menu sync）/ menu not created yet',
    },
  );
}
