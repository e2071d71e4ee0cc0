// Every sentence about several risks in one message.
import { shortLine } from '../channels/text.js';

export const PARTS_SAYS = {
  found: (texts: readonly string[]) =>
    [
      `您这条消息里我看到 ${texts.length} 个风险：`,
      ...texts.map((text, at) => `${at + 1}. ${shortLine(text, 60)}`),
      '都已记下。在下面的卡片上去掉不要报的，点“生成草稿”，我一条一条给您核对；全不要就回复“取消”。',
    ].join('\n'),
  title: (count: number) => `这条消息里有 ${count} 个风险`,
  note: '去掉不要报的，再点“生成草稿”',
  settled: (kept: number) => (kept > 0 ? `已选 ${kept} 条` : '一条也没有要'),
  noneKept: '好的，一条也没有要，没有生成草稿。要报随时再说。',
  handled: '这张卡片已经处理过了，没有再动。请用下面最新的草稿卡片，或把风险再说一次。',
  turn: (at: number, of: number) =>
    at < of
      ? `第 ${at} 条，共 ${of} 条。点“提交”后给您下一条；先放着就回复“下一条”，都不要了回复“取消”。`
      : `第 ${at} 条，共 ${of} 条。`,
  noBatch: '现在没有一次说的几个风险在等您核对。直接说一个风险就行。',
  tickFirst: '请先在上面的卡片上勾好要报的，点“生成草稿”。',
  noMore: '后面没有了。前面没提交的，卡片还在，核对后点“提交”。',
  cancelled: (dropped: number, submitted: number) =>
    `好的，这 ${dropped} 条都取消了，没有提交。${submitted > 0 ? `已提交的 ${submitted} 条不受影响。` : ''}`,
  expired: (count: number) =>
    `您昨天一起说的风险里还有 ${count} 条没有核对，已超过一天，过期了，没有提交。要报请再说一次。`,
};
