import { readConfig } from '../config.js';
import { createMenu } from '../conversation/menu.js';
import type { Command } from './command.js';
import { withDatabase } from './open.js';
import { wecomOf } from './wecom.js';

export const syncMenu: Command = {
  help: [
    '在企业微信的应用里重新创建自定义菜单，覆盖现有的。第一次启动时会自动创建；被改动或删掉时用它恢复。',
    '',
    'Creates the custom menu again, whatever stands there.',
  ],
  async run(call) {
    const { config } = readConfig(call.environment);
    return withDatabase(config, async (database) => {
      const { client, wecom } = wecomOf(config, database);
      await createMenu(database.db, client, `${wecom.corpId}/${wecom.agentId}`);
      call.out('菜单已创建；成员重新进入会话后可见 / created');
      return 0;
    });
  },
};
