import { eq } from 'drizzle-orm';
import { beforeEach, expect, it } from 'vitest';
import { inTransaction } from '../../src/context.js';
import { drawFromSteps } from '../../src/power-charts/draw.js';
import { fileDirectly } from '../../src/power-charts/file.js';
import { powerCharts } from '../../src/power-charts/schema.js';
import { addPower } from '../../src/powers/add.js';
import { LEAST_FIELDS } from '../../src/powers/model.js';
import { activeScheme } from '../../src/schemes/active.js';
import { furnish, memberOf, operator } from '../powers/house.js';
import { onEachDatabase, renewedDatabase } from '../support/database.js';

onEachDatabase((kind) => {
  const database = renewedDatabase(kind);
  beforeEach(async () => {
    await furnish(database.db);
  });

  it('under a scheme without a chain for charts the office files it, but nobody the one he drew himself', async () => {
    const { versionId } = await activeScheme(database.db);
    const { number } = await inTransaction(operator(database.db), (tx) =>
      addPower(
        tx,
        {
          fields: {
            name: '药品采购',
            content: '按计划采购',
            holder: '采购科',
            bases: [{ statute: '《中华人民共和国药品管理法》', article: '第五十五条' }],
          },
          steps: [{ label: '受理', post: '采购员', timeLimit: '1 个工作日' }],
          department: 2,
          secret: false,
        },
        {
          rules: { requiredFields: LEAST_FIELDS, categories: [], otherCategories: true, exactNames: true },
          schemeVersion: versionId,
          timeZone: 'Asia/Shanghai',
          state: 'filed',
        },
      ),
    );
    const target = { text: number, kind: 'internal' as const };
    const draw = await memberOf(database.db, 'banzhu');
    await drawFromSteps(draw.ctx, draw.person, target, 'Asia/Shanghai');
    await expect(fileDirectly(draw.ctx, draw.person, target)).rejects.toMatchObject({
      kind: 'forbidden',
      message: expect.stringContaining('不能由您自己备案'),
    });
    expect(await database.db.$count(powerCharts, eq(powerCharts.state, 'approved'))).toBe(0);
    const colleague = await memberOf(database.db, 'ganshi');
    expect(await fileDirectly(colleague.ctx, colleague.person, target)).toMatchObject({ state: 'approved' });
  });
});
