import { expect, it } from 'vitest';
import { type Regulation, type Review, reviewsOf } from '../../src/regulations/model.js';
import { isReviewer, reviewersOf } from '../../src/regulations/review.js';
import { readSchemeFile } from '../../src/schemes/load.js';

import { hospital, scheme } from '../support/factories.js';

const regulation: Regulation = {
  id: 'r',
  number: 'ZD-2026-0001',
  name: '采购验收管理办法',
  due: '2026-12-31',
  department: 2,
  drafter: 'caigou',
  state: 'planned',
  reviewAskedAt: null,
  overdueToldAt: null,
  createdAt: new Date(0),
  doneAt: null,
};
const org = hospital();

it('H: 谁起草、谁评估: the plan of the hospital asks whoever drafts it, and five questions with the supplement', async () => {
  const plan = await readSchemeFile('hospital-supplement');
  const [review] = reviewsOf(plan);
  expect(review?.questions.map(({ key }) => key)).toEqual(['integrity', 'legality', 'reason', 'science', 'conflict']);
  expect(reviewersOf(org, plan, review as Review, regulation)).toEqual(['caigou']);
  expect(reviewsOf(await readSchemeFile('grain-bureau'))).toEqual([]);
});

it('where the plan names others, the drafter is none of them, whatever roles he has', () => {
  const plan = scheme({
    reviews: [
      {
        key: 'institution',
        label: '评审',
        of: '制度',
        object: 'regulation',
        by: [{ by: 'role', role: '领导小组办公室', assigned: false }, { by: 'section-head' }],
        questions: [{ key: 'legality', ask: '合法吗？', wanted: 'yes' }],
      },
    ],
  });
  const [review] = reviewsOf(plan);
  expect(reviewersOf(org, plan, review as Review, regulation).sort()).toEqual(['banzhu', 'ganshi']);
  const byOffice = { ...regulation, drafter: 'banzhu', department: 2 };
  expect(reviewersOf(org, plan, review as Review, byOffice).sort()).toEqual(['caigou', 'ganshi']);
  const person = (id: string) => org.people.get(id) as NonNullable<ReturnType<typeof org.people.get>>;
  expect(isReviewer(org, plan, person('ganshi'))).toBe(true);
  expect(isReviewer(org, plan, person('zhiyuan'))).toBe(false);
});
