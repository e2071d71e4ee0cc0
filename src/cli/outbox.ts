import { record } from '../audit/record.js';
import { listOutbox, type OutboxEntry, retryFailed } from '../channels/outbox.js';
import { readConfig } from '../config.js';
import { inTransaction } from '../context.js';
import { type Command, JSON_OPTION, UsageError } from './command.js';
import { operatorContext, withDatabase } from './open.js';

const STATES = { waiting: '等待发送', sending: '正在发送', sent: '已送达', failed: '失败' } as const;
/** So many at a time, so that a long outage fits into memory and onto a screen. */
const MOST = 10_000;

export const listCommand: Command = {
  usage: '[--failed] [--json]',
  help: [
    '列出还没有送达的消息：序号、状态、尝试次数、错误码、收件账号；不含消息内容。--failed 只列已放弃的。',
    '',
    'Lists undelivered messages without their content. --failed: only those given up.',
  ],
  options: { ...JSON_OPTION, failed: { type: 'boolean' } },
  async run(call) {
    const { config } = readConfig(call.environment);
    return withDatabase(config, async ({ db }) => {
      const states: OutboxEntry['state'][] = call.values.failed ? ['failed'] : ['waiting', 'sending', 'failed'];
      const rows = await listOutbox(db, { states, limit: MOST });
      if (call.values.json) {
        call.out(JSON.stringify(rows));
        return 0;
      }
      if (rows.length === 0) call.out('没有未送达的消息 / nothing undelivered');
      for (const row of rows) call.out(lineOf(row));
      if (rows.length === MOST) call.err(`只列出前 ${MOST} 条 / only the first ${MOST}`);
      return 0;
    });
  },
};

function lineOf(row: OutboxEntry): string {
  const parts = [
    `${row.seq}  ${STATES[row.state]}`,
    `已试 ${row.attempts} 次`,
    ...(row.errorCode !== undefined || row.error ? [[row.errorCode, row.error].filter(Boolean).join(' ')] : []),
    ...(row.state === 'waiting' ? [`下次 ${row.nextAt.toISOString()}`] : []),
    `收件 ${row.people.join(' ') || '—'}`,
  ];
  return parts.join(' · ');
}

export const retryCommand: Command = {
  usage: '序号… | --all [--json]',
  help: [
    '让失败的消息重新排队，由运行中的服务发送。序号见 outbox list；--all 是全部失败的。',
    '对结果不明的消息，同一个人可能收到两次。',
    '',
    'Puts failed messages back into the queue. One whose outcome was unknown may arrive twice.',
  ],
  options: { ...JSON_OPTION, all: { type: 'boolean' } },
  words: [0, 1000],
  async run(call) {
    const chosen = call.positionals.map(Number);
    if (chosen.some((seq) => !Number.isSafeInteger(seq) || seq < 1))
      throw new UsageError('序号是正整数 / a positive number');
    if (chosen.length === 0 && !call.values.all) throw new UsageError('请写出序号，或用 --all / which ones?');
    const { config } = readConfig(call.environment);
    return withDatabase(config, async (database) => {
      const again = await inTransaction(await operatorContext(database), async (tx) => {
        const failed = (await listOutbox(tx.db, { states: ['failed'], limit: MOST })).map((row) => row.seq);
        const seqs = call.values.all ? failed : failed.filter((seq) => chosen.includes(seq));
        if (seqs.length > 0) await retryFailed(tx.db, seqs);
        for (const seq of seqs)
          await record(tx, { action: 'outbox.retry', object: { kind: 'outbox', id: String(seq) } });
        return seqs;
      });
      const refused = call.values.all ? [] : chosen.filter((seq) => !again.includes(seq));
      if (call.values.json) call.out(JSON.stringify({ retried: again, refused }));
      else call.out(`重新排队 ${again.length} 条 / queued again`);
      if (refused.length > 0) call.err(`这些序号没有失败的消息：${refused.join(' ')}`);
      return refused.length > 0 ? 1 : 0;
    });
  },
};
