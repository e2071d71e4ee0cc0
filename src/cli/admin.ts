import { readConfig } from '../config.js';
import { grantAdministrator } from '../directory/roles.js';
import { type Command, UsageError } from './command.js';
import { operatorContext, withDatabase } from './open.js';

export const grantAdministratorCommand: Command = {
  usage: 'USERID',
  help: [
    '把管理员身份授予这个企业微信账号，并写入审计。账号不分大小写；还没同步到通讯录的账号也可以先授予。',
    '',
    'Makes this WeCom user id an administrator, with an audit row.',
  ],
  words: [1, 1],
  async run(call) {
    const userid = call.positionals[0] ?? '';
    // Document 90195: letters, digits and _-@. up to 64; the first one a letter or digit.
    if (!/^[A-Za-z0-9][\w@.-]{0,63}$/.test(userid)) throw new UsageError('这不是企业微信账号 / not a user id');
    const { config } = readConfig(call.environment);
    return withDatabase(config, async (database) => {
      const { granted, known } = await grantAdministrator(await operatorContext(database), userid);
      call.out(granted ? `${userid} 现在是管理员 / granted` : `${userid} 本来就是管理员 / already granted`);
      if (!known) call.err('提醒：通讯录里还没有这个账号，请核对拼写，或先运行 npm run cli -- directory sync。');
      return 0;
    });
  },
};
