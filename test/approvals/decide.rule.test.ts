import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Decision, decide, type Refusal, type StepInHand } from '../../src/approvals/decide.js';
import type { StepStatus } from '../../src/approvals/schema.js';

const matter = { concerned: 'own', level: 'mid', levels: ['high', 'mid', 'low'] };
const step = (change: Partial<StepInHand> = {}): StepInHand => ({
  status: 'pending',
  decide: 'one',
  mayChangeLevel: true,
  deciders: [
    { person: 'a', agreed: false },
    { person: 'b', agreed: false },
  ],
  namedNow: ['a', 'b'],
  more: true,
  ...change,
});
const agree: Decision = { kind: 'agree' };

describe('a decision', () => {
  it('goes on, or ends the round', () => {
    expect(decide(step(), matter, 'a', agree)).toEqual({ kind: 'next' });
    expect(decide(step({ more: false }), matter, 'a', agree)).toEqual({ kind: 'approved' });
    expect(decide(step(), matter, 'a', { kind: 'return' })).toEqual({ kind: 'returned' });
    expect(decide(step(), matter, 'a', { kind: 'level', level: 'high' })).toEqual({ kind: 'regraded' });
  });

  it('waits for the others where every one must agree', () => {
    const all = step({ decide: 'all' });
    expect(decide(all, matter, 'a', agree)).toEqual({ kind: 'waits', left: ['b'] });
    const last = step({
      decide: 'all',
      deciders: [
        { person: 'a', agreed: false },
        { person: 'b', agreed: true },
      ],
    });
    expect(decide(last, matter, 'a', agree)).toEqual({ kind: 'next' });
    expect(decide(last, matter, 'b', agree)).toEqual({ kind: 'refused', because: 'already-agreed' });
  });

  const cases: Array<[Refusal, Partial<StepInHand>, string, Decision]> = [
    ['own-matter', { deciders: [{ person: 'own', agreed: false }], namedNow: ['own'] }, 'own', agree],
    ['not-yours', {}, 'stranger', agree],
    ['already-decided', { status: 'agreed' }, 'b', { kind: 'return' }],
    ['already-decided', { status: 'returned' }, 'b', agree],
    ['not-open', { status: 'dropped' }, 'a', agree],
    ['not-open', { status: 'planned' }, 'a', agree],
    ['right-ended', { namedNow: ['b'] }, 'a', agree],
    ['may-not-change-level', { mayChangeLevel: false }, 'a', { kind: 'level', level: 'high' }],
    ['may-not-change-level', { mayChangeLevel: false }, 'a', { kind: 'level-asked' }],
    ['level-unknown', {}, 'a', { kind: 'level', level: 'terrible' }],
    ['same-level', {}, 'a', { kind: 'level', level: 'mid' }],
  ];
  it.each(cases)('is refused: %s', (because, change, person, decision) => {
    expect(decide(step(change), matter, person, decision)).toEqual({ kind: 'refused', because });
  });

  it('changes nothing unless the step is pending, the person was asked and is still named', () => {
    const person = fc.constantFrom('a', 'b', 'c', 'own');
    const any = fc.record({
      status: fc.constantFrom<StepStatus>(
        'planned',
        'pending',
        'gap',
        'outside',
        'agreed',
        'returned',
        'dropped',
        'passed',
      ),
      decide: fc.constantFrom<'one' | 'all'>('one', 'all'),
      mayChangeLevel: fc.boolean(),
      deciders: fc.uniqueArray(fc.record({ person, agreed: fc.boolean() }), { selector: (d) => d.person }),
      namedNow: fc.uniqueArray(person),
      more: fc.boolean(),
    });
    const decision = fc.constantFrom<Decision>(agree, { kind: 'return' }, { kind: 'level', level: 'high' });
    fc.assert(
      fc.property(any, person, decision, (s, who, what) => {
        if (decide(s, matter, who, what).kind === 'refused') return;
        expect(s.status).toBe('pending');
        expect(who).not.toBe('own');
        expect(s.deciders.map((d) => d.person)).toContain(who);
        expect(s.namedNow).toContain(who);
      }),
    );
  });
});
