import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { formCard, noticeCard } from '../../src/channels/card.js';
import { findCard, recordCode, settleCards } from '../../src/channels/cards.js';
import { countOutbox, put } from '../../src/channels/outbox.js';
import { cardCodes, cards } from '../../src/channels/schema.js';
import { inTransaction } from '../../src/context.js';
import { onEachDatabase } from '../support/database.js';
import { outboxStage } from './outbox-stage.js';

onEachDatabase((kind) => {
  const stage = outboxStage(kind);
  const { worker, say, show, approval, deliverAll, faults, until } = stage;

  describe('cards', () => {
    const subject = { kind: 'approval-step', id: 'step-1' };

    it('are known by their task id, with whom they went to and what they are about', async () => {
      const card = approval('t1');
      await show(['lisi', 'WangWu'], card, subject);
      await deliverAll();
      expect(await findCard(stage.database.db, 't1')).toEqual({
        taskId: 't1',
        subject,
        people: ['lisi', 'wangwu'],
        card,
        settled: undefined,
        createdAt: stage.ctx.now,
      });
      expect(await findCard(stage.database.db, 'not-ours')).toBeUndefined();
      expect(stage.server.delivered.map((one) => one.to)).toEqual(['lisi', 'wangwu']);
      expect(stage.server.callsTo('/cgi-bin/message/send')).toHaveLength(1);
    });

    it('go grey for every recipient by the newest code, each code once', async () => {
      await show(['lisi', 'wangwu'], approval('t1'), subject);
      await deliverAll();
      const click = stage.server.codeFor('t1');
      stage.ctx = { ...stage.ctx, now: new Date(stage.ctx.now.getTime() + 1000) };
      await recordCode(stage.ctx, 't1', click);
      await recordCode(stage.ctx, 't1', click);
      await settleCards(stage.ctx, subject, approval('t1', '已处理'), '李四 已同意 11-02 09:30 并附上一句很长的话');
      await deliverAll();
      expect(stage.server.updates).toHaveLength(1);
      expect(stage.server.updates[0]).toMatchObject({
        task: 't1',
        agentid: 1000002,
        response_code: click,
        userids: ['lisi', 'wangwu'],
        template_card: { task_id: 't1', main_title: { title: '已处理' }, replace_text: '李四 已同意 11-02 09:30…' },
      });
      // Settled once, it is no live card any more.
      await settleCards(stage.ctx, subject, approval('t1'), '又一次');
      await deliverAll();
      expect(stage.server.updates).toHaveLength(1);
      await put(stage.ctx, { kind: 'card-update', taskId: 't1', card: approval('t1', '改了又改') });
      await deliverAll();
      expect(stage.server.updates[1]).toMatchObject({
        task: 't1',
        template_card: { main_title: { title: '改了又改' } },
      });
      expect(stage.server.updates[1].response_code).not.toBe(click);
      expect(stage.server.delivered).toHaveLength(2);
    });

    it('lose only their buttons when nothing else changes', async () => {
      await show(['lisi'], approval('t1'), subject);
      await settleCards(stage.ctx, subject, approval('t1'), '已同意');
      await deliverAll();
      expect(stage.server.updates).toMatchObject([{ userids: ['lisi'], button: { replace_name: '已同意' } }]);
      expect(stage.server.updates[0].template_card).toBeUndefined();
    });

    it('change after their own sending, whatever is put in between', async () => {
      await inTransaction(stage.ctx, async (tx) => {
        await put(tx, { kind: 'card', to: ['lisi'], card: approval('t1'), about: subject });
        await put(tx, { kind: 'text', to: ['lisi'], text: '请处理' });
        await settleCards(tx, subject, approval('t1', '已处理'), '已撤回');
        await put(tx, { kind: 'text', to: ['lisi'], text: '已撤回' });
      });
      await deliverAll();
      const order = stage.server.calls.filter((call) => /send|update/.test(call.path));
      expect(order.map((call) => call.body.text?.content ?? call.path.split('/').pop())).toEqual([
        'send',
        '请处理',
        'update_template_card',
        '已撤回',
      ]);
    });

    it('whose update had no answer are not changed twice, nor sent again', async () => {
      await show(['lisi'], approval('t1'), subject);
      await deliverAll();
      await settleCards(stage.ctx, subject, approval('t1', '已处理'), '已同意');
      faults('/update_template_card', 'lost');
      const one = worker();
      await one.start();
      await until(async () => (await countOutbox(stage.database.db)).open === 0, one);
      expect(stage.server.updates).toHaveLength(1);
      expect(stage.server.delivered).toHaveLength(1);
      expect(stage.failed).toEqual([]);
    });

    it('whose update died with its process are not changed twice, nor sent again', async () => {
      await show(['lisi'], approval('t1'), subject);
      await deliverAll();
      await settleCards(stage.ctx, subject, approval('t1', '已处理'), '已同意');
      const [code] = await stage.database.db.select().from(cardCodes);
      await stage.database.db.execute(sql`update outbox set state = 'sending', owner = 'dead', code = ${code?.code},
        lease_until = now() where kind = 'card-update'`);
      const used = stage.server.codes.get(code?.code ?? '');
      if (used) used.used = true;
      await deliverAll();
      expect(stage.server.callsTo('/cgi-bin/message/update_template_card')).toHaveLength(1);
      expect(stage.server.delivered).toHaveLength(1);
    });

    it('are changed by the next code when one is refused', async () => {
      await show(['lisi'], approval('t1'), subject);
      await deliverAll();
      await recordCode({ ...stage.ctx, now: new Date(stage.ctx.now.getTime() + 1000) }, 't1', 'used-elsewhere');
      await settleCards(stage.ctx, subject, approval('t1', '已处理'), '已同意');
      await deliverAll();
      expect(stage.server.updates).toHaveLength(1);
      expect(stage.server.delivered).toHaveLength(1);
    });

    it('of more than 72 hours by the product clock are sent afresh and answer for the old one', async () => {
      await show(['lisi', 'wangwu'], approval('t1'), subject);
      await deliverAll();
      stage.ctx = { ...stage.ctx, now: new Date(stage.ctx.now.getTime() + 72 * 3_600_000) };
      await put(stage.ctx, { kind: 'card-update', taskId: 't1', card: approval('t1', '催办') });
      await say('lisi', '还请处理');
      await deliverAll();
      expect(stage.server.updates).toEqual([]);
      const fresh = stage.server.delivered.filter((one) => one.card).slice(2);
      expect(fresh.map((one) => [one.to, one.card.main_title.title])).toEqual([
        ['lisi', '催办'],
        ['wangwu', '催办'],
      ]);
      expect(stage.server.delivered.map((one) => one.text).at(-1)).toBe('还请处理');
      const taskId = fresh[0]?.card.task_id;
      expect(taskId).not.toBe('t1');
      expect(await findCard(stage.database.db, taskId)).toMatchObject({ subject, people: ['lisi', 'wangwu'] });
      // From now on the fresh one is the live one, under either id, and it is greyed once.
      await put(stage.ctx, { kind: 'card-update', taskId: 't1', card: approval('t1', '再催') });
      await settleCards(stage.ctx, subject, approval('t1', '已处理'), '已同意');
      await deliverAll();
      expect(stage.server.updates.map((one) => [one.task, one.template_card.replace_text])).toEqual([
        [taskId, undefined],
      ]);
      const sent = stage.server.delivered.filter((one) => one.text?.includes('已同意'));
      expect(sent.map((one) => one.to)).toEqual(['lisi', 'wangwu']);
    });

    it('settled without any code left tell the outcome in words', async () => {
      await show(['lisi'], approval('t1'), subject);
      await deliverAll();
      await stage.database.db.delete(cardCodes);
      await settleCards(stage.ctx, subject, approval('t1', '采购科的风险已处理'), '李四 已同意');
      await deliverAll();
      expect(stage.server.textsTo('lisi').at(-1)).toBe('采购科的风险已处理\n编号：FX-2026-0001\n李四 已同意');
      expect(stage.failed).toEqual([]);
    });

    it('refused for their content fail, and are not sent afresh', async () => {
      await show(['lisi'], approval('t1'), subject);
      await deliverAll();
      faults('/update_template_card', { errcode: 42038 });
      await settleCards(stage.ctx, subject, approval('t1', '已处理'), '已同意');
      await deliverAll();
      expect(stage.failed).toMatchObject([{ kind: 'card-update', errorCode: 42038, taskId: 't1' }]);
      expect(stage.server.delivered).toHaveLength(1);
    });

    it('without buttons need no task id, and to nobody are none', async () => {
      const notice = noticeCard({ title: '风险提示', link: 'https://a.example' });
      await show(['lisi'], notice);
      await show([], approval('t9'));
      await deliverAll();
      expect(stage.server.delivered).toMatchObject([{ to: 'lisi', card: { card_type: 'text_notice' } }]);
      expect(await stage.database.db.select().from(cards)).toEqual([]);
    });

    it('without buttons that repeat an earlier one arrive all the same', async () => {
      const notice = noticeCard({ title: '风险提示', link: 'https://a.example' });
      await show(['lisi'], notice);
      await show(['lisi'], notice);
      await deliverAll();
      expect(stage.server.delivered.map((one) => one.card.main_title.desc)).toEqual([undefined, '（09:30:05）']);
    });

    it('never put cannot be changed, and a task id serves once', async () => {
      const card = approval('t1');
      await expect(put(stage.ctx, { kind: 'card-update', taskId: 't1', card })).rejects.toThrow();
      await show(['lisi'], card);
      await expect(show(['lisi'], card)).rejects.toThrow();
      const many = Array.from({ length: 1001 }, (_, i) => `p${i}`);
      await expect(show(many, approval())).rejects.toThrow(/1001/);
    });

    it('with drop-downs are frozen, too', async () => {
      const form = (title: string) =>
        formCard({
          taskId: 'f1',
          title,
          choices: [{ key: 'level', title: '等级', options: [{ id: 'high', text: '高' }], selected: 'high' }],
          submit: { key: 'submit', text: '提交' },
        });
      await show(['lisi'], form('草稿'), { kind: 'risk-draft', id: 'd1' });
      await settleCards(stage.ctx, { kind: 'risk-draft', id: 'd1' }, form('已提交'), '已提交');
      await deliverAll();
      expect(stage.server.updates[0].template_card.select_list[0].disable).toBe(true);
    });
  });
});
