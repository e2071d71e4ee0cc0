import { describe, expect, it } from 'vitest';
import { responsibleFor as answering } from '../../src/approvals/responsible.js';
import { Responsibility } from '../../src/schemes/language/grading.js';
import { hospital, scheme } from '../support/factories.js';

const plan = scheme({
  bodies: [{ key: 'party', label: '院党委', members: ['主要领导'] }],
  responsibility: [
    { level: 'high', owners: [{ by: 'body', body: 'party' }] },
    {
      level: 'mid',
      owners: [{ by: 'section-head' }],
      supervisors: [{ by: 'role', role: '分管领导', assigned: true }],
    },
    { level: 'low', layers: ['post'], owners: [{ by: 'reporter' }], supervisors: [{ by: 'section-head' }] },
  ].map((one) => Responsibility.parse(one)),
});
/** Without the scheme's own words, which each carries. */
function responsibleFor(...args: Parameters<typeof answering>) {
  const found = answering(...args);
  const plain = (list: NonNullable<typeof found>['owners']) => list.map(({ who: _, ...rest }) => rest);
  return found && { owners: plain(found.owners), supervisors: plain(found.supervisors) };
}
const of = (level: string, layer = 'post') =>
  responsibleFor(plan, { concerned: 'zhiyuan', departmentId: 2, layer, level }, hospital());

describe('who answers for a point', () => {
  it('a pair manages and supervises, a body answers as a whole', () => {
    expect(of('mid')).toEqual({ owners: [{ people: ['caigou'] }], supervisors: [{ people: ['fenguan'] }] });
    expect(of('low')).toEqual({ owners: [{ people: ['zhiyuan'] }], supervisors: [{ people: ['caigou'] }] });
    expect(of('high')?.owners).toEqual([{ people: expect.any(Array), body: '院党委' }]);
  });

  it('is nobody where the scheme maps nobody, never a guess', () => {
    expect(of('low', 'unit')).toBeUndefined();
    expect(
      responsibleFor(scheme(), { concerned: 'zhiyuan', departmentId: 2, layer: 'post', level: 'top' }, hospital()),
    ).toBeUndefined();
  });

  it('carries the words of the scheme', () => {
    const facts = { concerned: 'zhiyuan', departmentId: 2, layer: 'post', level: 'mid' };
    expect(answering(plan, facts, hospital())?.supervisors[0]?.who).toMatchObject({ by: 'role', role: '分管领导' });
  });

  it('follows people who move and leave', () => {
    const org = hospital();
    const section = org.departments.get(2);
    if (!section) throw new Error('no section');
    org.departments.set(2, { ...section, leaders: ['zhiyuan'] });
    const facts = { concerned: 'caigou', departmentId: 2, layer: 'post', level: 'mid' };
    expect(responsibleFor(plan, facts, org)?.owners).toEqual([{ people: ['zhiyuan'] }]);
    const gone = org.people.get('zhiyuan');
    if (gone) org.people.set('zhiyuan', { ...gone, status: 'left' });
    expect(responsibleFor(plan, facts, org)?.owners).toEqual([{ people: [] }]);
  });
});
