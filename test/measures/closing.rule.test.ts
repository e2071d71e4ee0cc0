import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { breaksClosing, hindrancesToClosing, plain, sameMeasure } from '../../src/measures/closing.js';
import { type MeasureState, STATE_LABELS } from '../../src/measures/model.js';
import { STATUS_LABELS } from '../../src/risks/model.js';
import type { RiskStatus } from '../../src/risks/schema.js';

const state = fc.constantFrom(...(Object.keys(STATE_LABELS) as MeasureState[]));
const status = fc.constantFrom(...(Object.keys(STATUS_LABELS) as RiskStatus[]));
const written = fc.record({
  id: fc.uuid(),
  risk: fc.constantFrom('a', 'b', 'c'),
  text: fc.constantFrom('两人复核每一笔报销', '两人复核，每一笔报销。', '每月轮换一次验收人', '采购全部上网公示'),
  state,
});

describe('closing a point', () => {
  it('needs it filed, nothing undecided, and a measure that holds where the plan wants one', () => {
    fc.assert(
      fc.property(status, fc.boolean(), fc.array(state, { maxLength: 6 }), (at, required, states) => {
        const may = hindrancesToClosing(at, required, states).length === 0;
        const holds = states.includes('in-force') || states.includes('done');
        expect(may).toBe(at === 'filed' && !states.includes('in-approval') && (holds || !required));
      }),
    );
  });

  it('needs everything done that the plan asks for at its level before closing', () => {
    fc.assert(
      fc.property(status, fc.boolean(), fc.array(state, { maxLength: 6 }), fc.nat(4), (at, required, states, left) => {
        const others = hindrancesToClosing(at, required, states);
        expect(hindrancesToClosing(at, required, states, left)).toEqual(left > 0 ? [...others, 'unhandled'] : others);
      }),
    );
  });

  it('never closes a required point on measures that were returned, taken back or voided', () => {
    const dead = fc.constantFrom<MeasureState>('returned', 'withdrawn', 'void');
    fc.assert(
      fc.property(fc.array(dead, { maxLength: 5 }), (states) => {
        expect(hindrancesToClosing('filed', true, states)).toEqual(['no-measure']);
      }),
    );
  });

  it('a measure may be taken away from a closed point exactly when it could still be closed without it', () => {
    fc.assert(
      fc.property(fc.boolean(), fc.array(state, { maxLength: 5 }), (required, states) => {
        const others = states.filter((one) => one !== 'in-approval');
        expect(breaksClosing('closed', required, others)).toBe(
          hindrancesToClosing('filed', required, others).length > 0,
        );
        expect(breaksClosing('filed', required, others)).toBe(false);
      }),
    );
  });
});

describe('one-to-one', () => {
  it('lets a set of measures grow so that no words stand twice against a point, nor, one-to-one, against two', () => {
    fc.assert(
      fc.property(fc.array(written, { maxLength: 25 }), fc.boolean(), (all, oneToOne) => {
        const kept: typeof all = [];
        for (const one of all) if (!sameMeasure(one, kept, oneToOne)) kept.push(one);
        const meant = kept.filter((one) => one.state !== 'withdrawn' && one.state !== 'void');
        const places = meant.map((one) => (oneToOne ? plain(one.text) : `${one.risk} ${plain(one.text)}`));
        expect(new Set(places).size).toBe(places.length);
      }),
    );
  });

  it('takes blanks and punctuation for no difference, and a measure is never in its own way', () => {
    const first = { id: '1', risk: 'a', text: '两人复核每一笔报销', state: 'in-force' as const };
    expect(sameMeasure({ risk: 'a', text: '两人复核，每一笔报销。' }, [first], false)).toBe(first);
    expect(sameMeasure({ risk: 'b', text: '两人复核每一笔报销' }, [first], false)).toBeUndefined();
    expect(sameMeasure({ risk: 'b', text: '两人复核每一笔报销' }, [first], true)).toBe(first);
    expect(sameMeasure({ id: '1', risk: 'a', text: first.text }, [first], true)).toBeUndefined();
  });
});
