import { readConfig } from '../config.js';
import { syncDirectory } from '../directory/sync.js';
import { type Command, JSON_OPTION } from './command.js';
import { operatorContext, withDatabase } from './open.js';
import { wecomOf } from './wecom.js';

export const syncDirectoryCommand: Command = {
  usage: '[--accept-loss] [--json]',
  help: [
    '从企业微信重新读取部门、成员、负责人和标签，写入有变化的部分。服务启动时和每天夜里也会做。',
    '一次少了太多人（多半是可见范围设错了）时不会移除任何人，并以 1 退出；确实如此时加 --accept-loss。',
    '',
    'Reads departments, members, leaders and tags anew. When too many people are missing at once nobody is taken away',
    'and the exit code is 1; --accept-loss takes them away.',
  ],
  options: { ...JSON_OPTION, 'accept-loss': { type: 'boolean' } },
  async run(call) {
    const { config } = readConfig(call.environment);
    return withDatabase(config, async (database) => {
      const { client } = wecomOf(config, database);
      const acceptLoss = call.values['accept-loss'] === true;
      const result = await syncDirectory(await operatorContext(database), client, { acceptLoss });
      const { complete, people, departments, tags, held, outside } = result;
      if (call.values.json) call.out(JSON.stringify({ complete, people, departments, tags, held, outside }));
      else call.out(`${people} 人，${departments} 个部门，${tags} 个标签 / synced`);
      if (held > 0) {
        call.err(`有 ${held} 人不见了，多半是应用的可见范围设错了，所以没有移除他们；确实如此请加 --accept-loss。`);
      } else if (!complete) {
        call.err('有些部门、标签或成员应用看不到，没有读全：npm run cli -- doctor 会列出是哪些。');
      }
      return held > 0 ? 1 : 0;
    });
  },
};
