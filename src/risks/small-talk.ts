// Rule, pure: what is said to a bot beside its business. Only asked where the classifier saw no risk in the words.

export type SmallTalk = 'greeting' | 'thanks' | 'farewell' | 'insult' | 'nil' | 'trial';

/** What kind of small talk a text is, if it is nothing else. */
export function smallTalkOf(text: string): SmallTalk | undefined {
  const said = text.normalize('NFKC').trim();
  if (INSULT.test(said)) return 'insult';
  if ((NIL.test(said) || ([...said].length <= 20 && NOTHING.test(said))) && !/[?？吗么]$/.test(said)) return 'nil';
  if ([...said].length > LONGEST) return undefined;
  return SHORT.find(([, pattern]) => pattern.test(said))?.[0];
}

/** Whether somebody who was asked for more would rather leave it. */
export const leavesIt = (text: string): boolean => LEAVES.test(text.normalize('NFKC').trim());

/** Beyond this a courtesy is the beginning of something else. */
const LONGEST = 24;

const INSULT =
  /傻[逼比叉xX]|煞笔|妈的|他妈|你妈|尼玛|滚(?:蛋|开|吧|远|[,，。!！]|$)|去死|废物|智障|脑残|神经病|有病(?:吧|啊)|狗屁|屁用|垃圾(?:系统|机器人|软件|东西|玩意|$)|弱智|蠢(?:货|猪)|(?:是|像)猪|烦不烦|浪费[^,，。]{0,6}时间|破(?:系统|机器人|玩意|软件|东西)|什么(?:破|烂|鬼)(?:系统|机器人|玩意|软件|东西)?|\b(?:fuck|shit|stupid|idiot)\b/i;
const NIL =
  /(?:没有|没|未|暂无|无)(?:发现|查出|查到|存在|出现)?(?:什么|任何|新的|其他|明显)?(?:廉政|廉洁|岗位)*(?:问题|风险点?|异常|隐患|情况)(?!的|不|都)|零报告|一切正常/;
/** 本月无; 跟上个月一样 没有; 我们科没啥可报的. */
const NOTHING =
  /^(?:[^,，。]{0,10}(?:月|周|科|科室|季度|一样|目前|暂时|所里?|站里?|组里?)[,，\s]*)?(?:也|都|还是)?(?:无|没有?|没啥|没什么|暂无)(?:新的?|新增|其他|变化|情况|可|要|好|什么|啥)*(?:上?报|说)?(?:的)?[。.!！~\s]*$/;
const LEAVES = /^(?:算了|不报了|不说了|没事了?|没有了?|没什么|没啥|当我没说|不用了|先不报)[吧了啊呀。.!！~\s]*$/;

const SHORT: ReadonlyArray<[SmallTalk, RegExp]> = [
  ['thanks', /^(?:好的?[,，]?)?(?:谢谢|多谢|感谢|谢[了啦]|辛苦|麻烦[您你]了|劳您|3q|thanks|thank you|thx)/i],
  ['farewell', /^(?:再见|拜拜|bye|晚安|下班了|先这样|回头(?:聊|见|说))/i],
  [
    'greeting',
    /^(?:[\p{Script=Han}]{0,5}(?:你好|您好)|大家好|新年快乐|good (?:morning|afternoon)|早[上安]?|[上中下]午好|晚上?好|hi\b|hello\b|hey\b|嗨|哈喽|喂|在(?:吗|么|不在|不)|有人(?:在)?吗|小助手|机器人你好|好的|收到|ok\b|嗯|哦|明白)/iu,
  ],
  [
    'trial',
    /^(?:测试[^,，。]{0,8}|试试|试一下|test(?:ing)?|\d{1,6}|[a-z]{1,3}|[哈呵嘿嘻]{1,20}|[\p{P}\p{S}\s]+)[。.!！~\s]*$/iu,
  ],
];
