// Rule, pure: whom to call first when something cannot wait.

/** 119 for fire and gas, 120 for the injured, evidence to the house's own office; everything else 110. */
export type Danger = 'fire' | 'injury' | 'evidence' | 'violence';

export function dangerIn(text: string): Danger {
  if (FIRE.test(text) && !EVIDENCE.test(text)) return 'fire';
  if (INJURY.test(text)) return 'injury';
  return EVIDENCE.test(text) ? 'evidence' : 'violence';
}

const FIRE = /火|烟|燃|泄[漏露]|爆炸|煤气|天然气|氧气瓶|气瓶|\b(?:fire|gas leak)\b/i;
const INJURY =
  /晕|昏|倒下|没呼吸|流血|受伤|砍伤|捅伤|触电|中毒|跳楼|自杀|轻生|割腕|上吊|不想活|\b(?:suicide|bleeding|collapsed)\b/i;
const EVIDENCE =
  /账|凭证|证据|单据|发票|底单|合同|监控|录像|硬盘|数据库|记录|材料|资料|档案|现金|赃|潜逃|跑路|出逃|\b(?:evidence|records?|books|invoices|files|receipts)\b/i;
