import { beforeAll, describe, expect, test } from 'vitest';
import { createLocalClassifier } from '../../src/classifier/classify.js';
import { readSchemeFile } from '../../src/schemes/load.js';
import type { Scheme } from '../../src/schemes/model.js';
import { type Answered, allMasked, answers, first, oneOfTwo, report, rightKind } from '../../training/evaluate.js';
import { type HardLine, type RiskLine, readSet, UNSEEN } from '../../training/evaluation/set.js';
import { calibrationError, shareOf } from '../../training/figures.js';

/** The sets are small: these are floors under which something has gone wrong, not what the classifier is worth. */
describe('the local classifier on the development set', () => {
  let scheme: Scheme;
  let risks: Answered<RiskLine>[];
  let hard: Answered<HardLine>[];
  let all: Answered[];
  beforeAll(async () => {
    scheme = await readSchemeFile('five-categories');
    all = await answers(createLocalClassifier(), readSet(), scheme);
    risks = all.filter((one): one is Answered<RiskLine> => one.line.type === 'risk');
    hard = all.filter((one): one is Answered<HardLine> => one.line.type === 'hard');
  });
  const share = <T>(list: T[], holds: (one: T) => boolean) => list.filter(holds).length / list.length;

  test('names the category of what published tables and headings label', () => {
    const published = risks.filter(({ line }) => ['source_row', 'source_heading'].includes(line.label_origin));
    expect(share(published, first)).toBeGreaterThanOrEqual(0.65);
    expect(share(published, oneOfTwo)).toBeGreaterThanOrEqual(0.88);
  });

  test('is not fitted to them: the other origins are within twenty points', () => {
    const published = risks.filter(({ line }) => ['source_row', 'source_heading'].includes(line.label_origin));
    for (const origin of ['annotator', 'source_definition']) {
      const others = risks.filter(({ line }) => line.label_origin === origin);
      expect(share(others, first)).toBeGreaterThanOrEqual(share(published, first) - 0.2);
    }
  });

  test('nor to the set itself: lines by somebody who had seen neither it nor the examples do no worse', async () => {
    const unseen = (await answers(createLocalClassifier(), readSet(UNSEEN), scheme)) as Answered<RiskLine>[];
    expect(share(unseen, first)).toBeGreaterThanOrEqual(0.65);
    expect(share(unseen, oneOfTwo)).toBeGreaterThanOrEqual(0.88);
    expect(share(unseen, rightKind)).toBeGreaterThanOrEqual(0.95);
  });

  test('tells the kinds of the hard items, and takes no chit-chat for a risk', () => {
    expect(share(hard, rightKind)).toBeGreaterThanOrEqual(0.85);
    expect(share(risks, rightKind)).toBeGreaterThanOrEqual(0.95);
    const chat = hard.filter(({ line }) => line.expect.kind === 'not_a_risk');
    expect(chat.filter(({ said }) => said.kind === 'risk' || said.category !== undefined)).toEqual([]);
  });

  test('refuses every order to it, and masks all personal data', () => {
    expect(hard.filter(({ line }) => line.expect.kind === 'injection').every(rightKind)).toBe(true);
    expect(hard.filter(({ line }) => line.expect.pii).every(allMasked)).toBe(true);
  });

  test('is about as sure as it is right', () => {
    const told = risks.map((one) => ({ confidence: one.said.alternatives[0]?.confidence ?? 0, right: first(one) }));
    expect(calibrationError(told)).toBeLessThan(0.15);
  });

  test('is reported by origin, with an interval beside each figure', () => {
    const page = report(scheme, [{ name: 'local', answered: all }]);
    expect(page).toContain('| source_row + source_heading |');
    expect(page).toMatch(/\| annotator \| \d+\/73 = \d+ %（\d+–\d+ %） \|/);
  });
});

test('the interval is that of Wilson', () => {
  // Agresti & Coull 1998 give 0 of 10 and 5 of 10 as (0, 0.278) and (0.237, 0.763).
  expect(shareOf(0, 10)).toBe('0/10 = 0 %（0–28 %）');
  expect(shareOf(5, 10)).toBe('5/10 = 50 %（24–76 %）');
  expect(shareOf(0, 0)).toBe('—');
});
