import { expect, it } from 'vitest';
import { fileName } from '../../src/export/files.js';

it.each([
  ['市粮食局岗位廉政风险排查、防控一览表', '市粮食局岗位廉政风险排查、防控一览表（2012-08-20）.xlsx'],
  ['长'.repeat(80), `${'长'.repeat(48)}（2012-08-20）.xlsx`],
  ['𠮷'.repeat(80), `${'𠮷'.repeat(48)}（2012-08-20）.xlsx`],
  ['..\\甲/乙:"丙"\n', '甲 乙  丙（2012-08-20）.xlsx'],
  ['', '一览表（2012-08-20）.xlsx'],
  [' / ', '一览表（2012-08-20）.xlsx'],
])('a file for %j bears its day, however long the title is', (title, name) => {
  expect(fileName(title, '2012-08-20', 'xlsx')).toBe(name);
});
