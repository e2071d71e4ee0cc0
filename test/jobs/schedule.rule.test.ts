import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dueRuns, latestOfEach, type TimedJob } from '../../src/jobs/schedule.js';

const job = (name: string, cron: string): TimedJob => ({ name, cron, run: async () => {} });
const daily = job('reminders', '0 9 * * *');
const hourly = job('sweep', '30 * * * *');
const ZONE = 'Asia/Shanghai';

describe('what a moved clock runs', () => {
  it('counts each day at nine in the organisation’s zone', () => {
    const runs = dueRuns([daily], new Date('2026-11-20T09:00:00+08:00'), new Date('2026-11-23T09:00:00+08:00'), ZONE);
    expect(runs.map((r) => r.at.toISOString())).toEqual([
      '2026-11-21T01:00:00.000Z',
      '2026-11-22T01:00:00.000Z',
      '2026-11-23T01:00:00.000Z',
    ]);
  });

  it('a job that runs by the hour leaves the others their turn, however far the clock goes', () => {
    const [from, to] = [new Date('2026-01-01T00:00:00Z'), new Date('2028-01-01T00:00:00Z')];
    const runs = dueRuns([hourly, daily], from, to, ZONE);
    expect(runs.filter((run) => run.job === daily)).toHaveLength(730);
    // With too many to run at once the earliest of all come first, not all of the first job.
    const some = dueRuns([hourly, daily], from, to, ZONE, 100);
    expect(some).toEqual(runs.slice(0, 100));
    expect(some.some((run) => run.job === daily)).toBe(true);
  });

  it('runs nothing when the clock is moved backwards', () => {
    expect(dueRuns([daily, hourly], new Date('2026-11-23T09:00:00Z'), new Date('2026-11-20T09:00:00Z'), ZONE)).toEqual(
      [],
    );
  });

  it('after a standstill only the latest of each counts', () => {
    const runs = dueRuns([daily, hourly], new Date('2026-11-20T00:00:00Z'), new Date('2026-11-22T00:00:00Z'), ZONE);
    expect(
      latestOfEach(runs)
        .map((r) => r.job.name)
        .sort(),
    ).toEqual(['reminders', 'sweep']);
  });

  it('is in order of time, and two moves run the same as one', () => {
    const moment = fc.integer({ min: 0, max: 4 * 24 * 60 }).map((m) => new Date(Date.UTC(2026, 10, 1) + m * 60_000));
    fc.assert(
      fc.property(moment, moment, moment, (...moments) => {
        const [a, b, c] = moments.sort((x, y) => x.getTime() - y.getTime()) as [Date, Date, Date];
        const jobs = [daily, hourly];
        const whole = dueRuns(jobs, a, c, ZONE).map((r) => `${r.job.name}@${r.at.toISOString()}`);
        const halves = [...dueRuns(jobs, a, b, ZONE), ...dueRuns(jobs, b, c, ZONE)].map(
          (r) => `${r.job.name}@${r.at.toISOString()}`,
        );
        expect(halves).toEqual(whole);
      }),
      { numRuns: 20 },
    );
  });
});
