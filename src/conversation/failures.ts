import type { Outgoing } from '../channels/channel.js';
import type { FailedMessage } from '../channels/outbox-worker.js';
import type { Ctx } from '../context.js';
import { loadOrganisation, peopleWithRole } from '../directory/queries.js';
import { ADMINISTRATOR } from '../directory/snapshot.js';
import { activeScheme } from '../schemes/active.js';

/** Tells the office once that somebody was not reached: who and why, never what it said. */
export async function tellOfficeOfFailure(
  ctx: Ctx,
  failed: FailedMessage,
  tell: (outgoing: Outgoing) => Promise<void>,
): Promise<void> {
  const [{ scheme }, organisation] = await Promise.all([activeScheme(ctx.db), loadOrganisation(ctx.db)]);
  const names = failed.people.map((id) => organisation.people.get(id)?.name ?? id).join('、');
  const office = peopleWithRole(organisation, scheme.office);
  const told = office.length > 0 ? office : peopleWithRole(organisation, ADMINISTRATOR);
  await tell({
    kind: 'text',
    to: told.map((person) => person.userid),
    text: `有一条消息没能送到${names}：${failed.error}\n请当面或电话告知；管理员修好后可用 outbox retry 重发（编号 ${failed.seq}）。`,
  });
}
