import { eq } from 'drizzle-orm';
import { beforeEach, expect, it } from 'vitest';
import { listOverdue, remindOfDeadlines } from '../../src/agenda/announce.js';
import { tellReceivers } from '../../src/agenda/digest.js';
import type { AgendaOptions } from '../../src/agenda/queries.js';
import { announcements, submissions } from '../../src/agenda/schema.js';
import { calendarOf } from '../../src/calendar/calendar.js';
import { outbox } from '../../src/channels/schema.js';
import type { Ctx } from '../../src/context.js';
import type { PersonStatus } from '../../src/directory/model.js';
import { writeDirectory } from '../../src/directory/store.js';
import { Deadline, Phase } from '../../src/schemes/language/time.js';
import { furnish, operator } from '../powers/house.js';
import { onEachDatabase, renewedDatabase } from '../support/database.js';
import { scheme } from '../support/factories.js';

/** The office hands in a report for the house; nobody else has to do with it. */
const plan = scheme({
  phases: [Phase.parse({ key: 'begin', label: '动员部署', start: '2026-11-30', end: '2026-12-31' })],
  deadlines: [Deadline.parse({ key: 'report', label: '总结', on: '2026-12-02', each: 'unit' })],
});
const options: AgendaOptions = { timeZone: 'Asia/Shanghai', calendar: async () => calendarOf([], '/nowhere') };

onEachDatabase((kind) => {
  const database = renewedDatabase(kind);
  beforeEach(async () => {
    await furnish(database.db, plan);
  });

  const at = (day: string, hour: number): Ctx => ({
    ...operator(database.db),
    now: new Date(`${day}T${String(hour).padStart(2, '0')}:00:00+08:00`),
  });
  const officeIs = (status: PersonStatus) =>
    writeDirectory(at('2026-11-30', 8), 'test', (known) => ({
      snapshot: {
        ...known,
        people: new Map(
          [...known.people].map(([id, one]) => [id, ['banzhu', 'ganshi'].includes(id) ? { ...one, status } : one]),
        ),
      },
    }));
  const said = async (step: number, of: 'before' | 'late' | 'overdue' | 'phase') =>
    (await database.db.select().from(announcements).where(eq(announcements.kind, of))).some((one) => one.step === step);
  const messages = () => database.db.$count(outbox);

  it('what nobody is there to read is said as soon as somebody is, and then once', async () => {
    await officeIs('disabled');
    expect(await remindOfDeadlines(at('2026-11-30', 9), options)).toBe(0);
    expect(await remindOfDeadlines(at('2026-12-03', 9), options)).toBe(0);
    expect(await listOverdue(at('2026-12-03', 0), options)).toBe(0);
    expect(await database.db.$count(announcements)).toBe(0);
    expect(await messages()).toBe(0);

    await officeIs('active');
    expect(await remindOfDeadlines(at('2026-12-04', 9), options)).toBe(2);
    expect(await said(0, 'phase')).toBe(true);
    expect(await said(0, 'late')).toBe(true);
    expect(await listOverdue(at('2026-12-05', 0), options)).toBe(2);
    expect(await said(0, 'overdue')).toBe(true);
    const before = await messages();
    expect(await listOverdue(at('2026-12-06', 0), options)).toBe(0);
    expect(await remindOfDeadlines(at('2026-12-07', 9), options)).toBe(0);
    expect(await messages()).toBe(before);
  });

  it('what was handed in while nobody was there to receive it is told as soon as somebody is, once', async () => {
    await officeIs('disabled');
    await database.db.insert(submissions).values({
      id: 'one',
      number: 'BS-2026-0001',
      scheme: plan.id,
      schemeVersion: '1',
      deadline: 'report',
      year: 2026,
      submittedBy: 'caigou',
      submittedAt: at('2026-12-01', 10).now,
      note: '',
      late: false,
      state: 'received',
      updatedAt: at('2026-12-01', 10).now,
    });
    expect(await tellReceivers(at('2026-12-01', 17), options)).toBe(0);
    expect(await messages()).toBe(0);

    await officeIs('active');
    expect(await tellReceivers(at('2026-12-02', 17), options)).toBe(2);
    expect(await tellReceivers(at('2026-12-03', 17), options)).toBe(0);
    expect(await messages()).toBe(2);
  });
});
