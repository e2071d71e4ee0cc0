// Rule, pure: what a person types about a measure.

/** 「每笔两人复核 责任人 李虹 期限 12月31日」 in its parts; owner and date as they were typed. */
export function readMeasure(typed: string): { text: string; owner?: string; due?: string } {
  const owner = OWNER.exec(` ${typed}`);
  const due = DUE.exec(` ${typed}`);
  let text = ` ${typed}`;
  for (const found of [owner, due]) if (found) text = text.replace(found[0], ' ');
  return {
    text: text.replace(/[ \t]+/g, ' ').replace(/^[\s,，;；、]+|[\s,，;；、]+$/g, ''),
    ...(owner?.[1] ? { owner: owner[1] } : {}),
    ...(due?.[1] ? { due: due[1] } : {}),
  };
}

const OWNER = /[\s,，;；。、]责任人[:： ]{0,3}([^\s,，;；。、:：]{1,30})/;
const DUE = /[\s,，;；。、](?:完成)?(?:期限|时限|时间)[:： ]{0,3}([^\s,，;；。、:：]{1,20})/;

/** 长期: the measure is to be kept up, there is no day on which it is done. */
export const isLasting = (text: string): boolean => /^(长期|长期坚持|长期执行|一直|经常|无|没有)$/.test(text.trim());

/** 「改措施 期限 12月31日」 → what of the draft is changed, and to what. */
export function readChange(typed: string): { part: 'owner' | 'due' | 'text'; value: string } | undefined {
  const match = /^(责任人|期限|时限|内容|措施)[:： ]{1,3}(\S[\s\S]*)$/.exec(typed.trim());
  if (!match?.[1] || !match[2]) return undefined;
  const part = match[1] === '责任人' ? 'owner' : match[1] === '期限' || match[1] === '时限' ? 'due' : 'text';
  return { part, value: match[2].trim() };
}

/** 拟稿: the person wants a wording to begin with. */
export const isDraftingWord = (text: string): boolean =>
  /^(?:请|帮我)?(?:拟稿|拟一?[个条份]|起草|帮我拟|帮我写)(?:一下|吧|看看)?[。.!！]?$/.test(text.trim());
