import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { renamePerson } from '../../src/power-charts/rename.js';
import { powerCharts } from '../../src/power-charts/schema.js';
import { chart } from '../charts/support.js';
import { furnish, operator } from '../powers/house.js';
import { anyKind, cli, type Place, place } from './support.js';

let here: Place;
beforeAll(async () => {
  here = await place(anyKind());
  const database = await here.open();
  await furnish(database.db);
  await database.close();
  writeFileSync(
    at('powers.csv'),
    '名称,内容,办理主体,法律依据,环节\n经费报销,审核凭证,财务科,《中华人民共和国会计法》第十四条,审核｜会计｜3 个工作日\n',
  );
  expect((await run('powers', 'import', at('powers.csv'))).code).toBe(0);
});
afterAll(() => here.remove());
const at = (name: string) => path.join(here.dataDir, name);
const run = (...line: string[]) => cli(line, here.environment);
const year = new Date().toLocaleDateString('en-CA', { timeZone: 'Asia/Shanghai' }).slice(0, 4);
const [ZQ, LT] = [`ZQ-${year}-0001`, `LT-${year}-0001`];

it('charts attach: a draft of the power; an incomplete file is refused by path and mend, a changed one is a new draft', async () => {
  const file = (name: string, data: unknown) => {
    writeFileSync(at(name), JSON.stringify(data));
    return at(name);
  };
  expect((await run('charts', 'list')).err).toContain('还没有流程图');
  const nodes = chart().nodes.map((node) =>
    node.key === 'review' ? { ...node, label: '初审', timeLimit: undefined } : node,
  );
  const refused = await run('charts', 'attach', ZQ, file('bad.json', chart({ nodes })));
  expect(refused.code).toBe(1);
  expect(refused.err).toContain('nodes.review.timeLimit：“初审”没有办理时限。写上 timeLimit');
  expect(refused.err).toContain('图上没有职权的环节“审核”');

  const good = file('good.json', chart());
  expect((await run('charts', 'attach', ZQ, good, '--by', 'nobody')).err).toContain('通讯录里没有“nobody”');
  expect((await run('charts', 'attach', `ZQ-${year}-0009`, good)).err).toContain('没有找到职权');
  const points = file('points.json', {
    chart: chart(),
    points: [{ number: '1', text: '虚报', levelLabel: '高', levelRank: 1, levelCount: 3 }],
  });
  expect((await run('charts', 'attach', ZQ, points)).err).toContain('文件里不要写 points');
  const done = await run('charts', 'attach', ZQ, good, '--by', 'CaiWu');
  expect([done.code, done.out]).toEqual([0, `已收下：${ZQ} 的内部流程图 ${LT} 第 1 版，拟稿 / attached\n`]);
  expect((await run('charts', 'attach', ZQ, good)).out).toContain('没有变化');
  const again = await run('charts', 'attach', ZQ, file('new.json', chart({ title: '新的报销流程' })), '--json');
  expect(JSON.parse(again.out)).toEqual({
    number: LT,
    power: ZQ,
    kind: 'internal',
    version: 1,
    state: 'draft',
    changed: true,
  });

  const external = file('external.json', chart({ kind: 'external' }));
  expect((await run('charts', 'attach', ZQ, external)).out).toContain(`外部流程图 LT-${year}-0002`);
  const database = await here.open();
  const { db } = database;
  await db.update(powerCharts).set({ submittedBy: 'caiwu' });
  await renamePerson(operator(db), { from: 'caiwu', to: 'finance' });
  const people = (await db.select().from(powerCharts)).map(({ drawnBy, submittedBy }) => [drawnBy, submittedBy]);
  await database.close();
  expect(people).toEqual([
    [null, 'finance'],
    [null, 'finance'],
  ]);

  const listed = await run('charts', 'list');
  expect(listed.out.trim().split('\n')).toEqual([
    `${LT}　内部流程图　第 1 版　拟稿　${ZQ} 经费报销`,
    `LT-${year}-0002　外部流程图　第 1 版　拟稿　${ZQ} 经费报销`,
  ]);
  const first = JSON.parse((await run('charts', 'list', '--json')).out.split('\n')[0] ?? '');
  expect(first).toMatchObject({ number: LT, power: ZQ, state: 'draft' });
});
