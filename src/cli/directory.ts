import { readConfig } from '../config.js';
import { assignDepartments, unassignDepartments } from '../directory/assign.js';
import type { Organisation } from '../directory/model.js';
import { findDepartments, loadOrganisation } from '../directory/queries.js';
import { syncDirectory } from '../directory/sync.js';
import { invalid } from '../errors.js';
import { type Call, type Command, JSON_OPTION } from './command.js';
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

export const assignCommand: Command = {
  usage: 'USERID DEPARTMENT… [--json]',
  help: [
    '让这位领导分管这些科室（加在已分管的上面）。科室写企业微信里的名称；有重名的写“上级部门/科室”，也可以写部门编号。',
    '他要有按分管办事的角色，例如标签“分管领导”。服务在运行时，审批和责任在一分钟内转到他名下；没有运行就在下次启动时。',
    '',
    'Makes this person run these departments; steps and responsibilities assigned by department follow within a minute.',
  ],
  options: JSON_OPTION,
  words: [2, 100],
  run: (call) => changeAssigned(call, assignDepartments),
};

export const unassignCommand: Command = {
  usage: 'USERID [DEPARTMENT…] [--json]',
  help: [
    '取消这位领导对这些科室的分管；不写科室就是全部取消。',
    '',
    'Takes these departments, or all, from this person.',
  ],
  options: JSON_OPTION,
  words: [1, 100],
  run: (call) => changeAssigned(call, unassignDepartments),
};

async function changeAssigned(call: Call, change: typeof assignDepartments): Promise<number> {
  const { config } = readConfig(call.environment);
  const [userid = '', ...names] = call.positionals;
  return withDatabase(config, async (database) => {
    const org = await loadOrganisation(database.db);
    const departments = names.map((name) => departmentNamed(org, name));
    const { after } = await change(await operatorContext(database), userid, departments);
    const labels = after.map((id) => org.departments.get(id)?.name ?? String(id));
    if (call.values.json) call.out(JSON.stringify({ userid: userid.toLowerCase(), departments: after }));
    else call.out(`${userid} 现在分管：${labels.join('、') || '（没有）'} / departments he runs`);
    return 0;
  });
}

function departmentNamed(org: Organisation, name: string): number {
  if (/^\d{1,9}$/.test(name)) return Number(name);
  const found = findDepartments(org, name);
  const [department] = found;
  if (!department) throw invalid(`通讯录里没有“${name}”：写成企业微信里的名称。/ no such department`);
  if (found.length > 1) throw invalid(`有 ${found.length} 个部门叫“${name}”：写成“上级部门/科室”或部门编号。/ several`);
  return department.id;
}
