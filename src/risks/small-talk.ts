// Rule, pure: what is said to a bot beside its business. Only asked where the classifier saw nothing of a risk in the
// words; what holds a hint of one is never small talk.
import { normal } from '../classifier/learned/features.js';
import { isNil } from '../classifier/nil.js';
import { clausesOf } from '../classifier/text.js';

export type SmallTalk = 'greeting' | 'thanks' | 'farewell' | 'insult' | 'nil' | 'trial';

/** What kind of small talk a text is, if it is nothing else. */
export function smallTalkOf(text: string): SmallTalk | undefined {
  const said = text.normalize('NFKC').trim();
  if (isInsult(said)) return 'insult';
  if (isNil(normal(said)) || isNothingOf(said)) return 'nil';
  if ([...said].length > LONGEST || HINT.test(said)) return undefined;
  return SHORT.find(([, pattern]) => pattern.test(said))?.[0];
}

/** Whether somebody who was asked for more would rather leave it. */
export const leavesIt = (text: string): boolean => LEAVES.test(text.normalize('NFKC').trim());

/** Beyond this a courtesy is the beginning of something else. */
const LONGEST = 24;
/** Behind a courtesy: here somebody begins to tell something. */
const HINT =
  /问题|猫腻|不对|怪|鬼|黑|蹊跷|水深|懂[的得]|举报|反映|上报|风险|违|情况|隐患|想说|有(?:个|件)事|另外|但是?|不过/;

/** Rude wherever it stands. */
const RUDE =
  /傻[逼比叉xX]|煞笔|(?<![他你她我])妈的(?![\u4e00-\u9fff])|他妈的?(?:就|真|都|什么|烦|是|有病)|你妈的?(?=[,，!！。\s]|$)|尼玛|狗屁|屁用|烦不烦|浪费[^,，。]{0,6}时间|(?:什么|这|你们?这?|真是)(?:个|种)?(?:破|烂|鬼|垃圾)|(?:破|垃圾|烂)(?:系统|机器人|玩意|软件|东西)|滚(?:蛋|开|吧|远|一边)|\b(?:fuck|shit|stupid|idiot)\b/i;
/** Rude where it is all that a clause says of us: 医疗废物 and 神经病学 are not. */
const CALLED =
  /^(?:你|您|你们|这|那|就|真|真是|都|是|像|个|一个|一群|就是|简直|什么|的|机器人|系统|破|大|死)*(?:废物|智障|脑残|神经病|弱智|蠢货|蠢猪|猪|垃圾|有病|去死|滚)(?:一个|一样|系统|机器人|软件|东西|玩意|吧|啊|呀|啦|了|的|么|吗|[!！~?？])*$/;

const isInsult = (said: string) => RUDE.test(said) || clausesOf(said).some((clause) => CALLED.test(clause));

/** 骨科三月份未发现廉洁风险; 本月无; 跟上个月一样 没有; 我们科没啥可报的: nothing else in it. */
const NOTHING =
  /^(?:[^,，。]{0,10}(?:月份?|周|年|科|科室|季度|一样|目前|暂时|所里?|站里?|组里?)[,，\s]*)?(?:也|都|还是)?(?:暂?无|没有?|没啥|没什么|未)(?:再|发现|出现|查出)?(?:任何|什么|啥|新的?|新增|其他|变化|情况|可|要|好|明显|的)*(?:廉政|廉洁|岗位)*(?:问题|风险点?|异常|隐患)?(?:上?报|说)?(?:的|了)?[。.!！~\s]*$/;
const isNothingOf = (said: string) => [...said].length <= LONGEST && NOTHING.test(said);

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
