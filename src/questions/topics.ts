// Rule, pure: what a question is about. Only what the scheme or the help can answer has a topic.

export type Topic =
  | 'anonymous'
  | 'privacy'
  | 'gift'
  | 'reward'
  | 'withdraw'
  | 'change'
  | 'status'
  | 'duration'
  | 'deadline'
  | 'approver'
  | 'contact'
  | 'levels'
  | 'categories'
  | 'layers'
  | 'point'
  | 'measures'
  | 'howto';

/** What the scheme calls its categories and levels: a question that names one is about it. */
export type Labels = Readonly<Record<'categories' | 'levels', readonly string[]>>;

/**
 * The topic of a question, by the most telling words.
 * @param kind what the classifier takes the text for; where that is no question, only a short text in the form of one
 *   counts, and only for a topic that can be nothing but ours
 */
export function topicOf(text: string, kind = 'question', labels?: Labels): Topic | undefined {
  const said = text.normalize('NFKC').replace(/\s+/g, ' ').trim();
  const sure = kind === 'question';
  if (!sure && ([...said].length > SHORT || !ASKING.test(said))) return undefined;
  const topics = TOPICS.filter(([topic, pattern]) => (sure || OURS.has(topic)) && pattern.test(said)).map(
    ([topic]) => topic,
  );
  // The gift is then what the report tells, not what is asked.
  const found = topics.find((topic) => topic !== 'gift' || !OF_A_REPORT.test(said)) ?? topics[0];
  if (!sure || !labels) return found;
  // «岗位职责风险是什么» asks for the plan's definition of that one, not for the word 风险点.
  if (found === 'point')
    return (
      named(labels, (label) => (label.length > 1 && said.includes(label)) || said.includes(`${bare(label)}风险`)) ??
      found
    );
  return found ?? named(labels, (label) => said.includes(bare(label)));
}

function named(labels: Labels, isNamed: (label: string) => boolean): Topic | undefined {
  return (['categories', 'levels'] as const).find((list) => labels[list].some(isNamed));
}

/** 「业务流程类」 is asked for as 「业务流程」. */
export const bare = (label: string): string => label.replace(/(?:风险)?(?:类|风险|方面|因素)?$/, '') || label;

const SHORT = 18;
const ASKING =
  /[?？]|吗|么$|呢$|谁|几[级类天个]|多少|怎|咋|多久|多长时间|哪|什么|啥|何时|会不会|能不能|可不可以|是不是|要不要|如何/;
const OURS: ReadonlySet<Topic> = new Set([
  'anonymous',
  'privacy',
  'withdraw',
  'status',
  'deadline',
  'approver',
  'levels',
  'categories',
  'layers',
  'point',
]);

/** Speaks of a report, one's own or one to be made: «我报的收红包那条», «举报同事收红包». */
const OF_A_REPORT =
  /(?:我|刚|刚才|上次|上回|昨天|前天|之前|已经)(?:上?报(?![备销名])|提交|交的|提的|填的|写的)|举报|报[了过]|[那这]一?[条份]|FX-?\d/i;

const TOPICS: ReadonlyArray<[Topic, RegExp]> = [
  ['anonymous', /匿名|假名|化名|不(?:想)?(?:留|署|写|具|用)(?:真)?名|实名|署名|\banonym/i],
  [
    'gift',
    /红包|礼品|礼金|礼物|随礼|购物卡|土特产|茶叶|锦旗|赞助|吃请|宴请|请[^,，。?？]{0,6}吃饭|送[^,，。?？]{0,8}(?:礼|卡|钱|烟|酒|东西|水果)|塞[^,，。?？]{0,8}钱|\bgift/i,
  ],
  [
    'privacy',
    /谁(?:能|会|可以|都)*(?:看|知道)|保密|泄[露漏密]|(?:会不会|会|能不能|能)(?:被|让|给)?[^,，。?？]{0,8}(?:看到|看见|知道|晓得|发现|公开)|看得[到见]|[搜查]得?到|露出来|晓得了|打听|报复|穿小鞋|得罪|别人[^,，。?？]{0,6}(?:看|知道)|不(?:经过|让|想让)[^,，。?？]{0,8}(?:科|知道|看)|进[^,，。?？]{0,4}档案|训练|\bwho (?:can|will) (?:see|know)/i,
  ],
  [
    'reward',
    /奖励|奖金|有奖|奖(?:吗|么|不|多少)|积分|加分|评优|挨批|提一条|(?:给|有)[^,，。?？]{0,4}(?:钱|好处)|表扬|表彰|\b(?:reward|bonus)/i,
  ],
  [
    'change',
    /修改|更正|改(?:一?下|掉|错|成|吗|不|完)|能改|咋改|怎么改|写错|填错|选错|报错了?(?!.{0,4}撤)|错别字|补(?:充|一句|上)|重复提交|\bedit\b/i,
  ],
  ['withdraw', /撤[回销了掉]|收回|不想报|(?:不|别)报了|删(?:掉|除|了|吗)|能删|去掉|取消|作废|\bwithdraw/i],
  [
    'status',
    /(?:我|刚才|上次|上回|上个|之前|昨天)[^,，。?？]{0,8}(?:报|交|提|单|申请|表)[^,，。?？]{0,10}(?:哪|怎么样|怎样|进度|进展|结果|批|审|状态|卡|成功)|[到在](?:谁|哪)(?:那|儿|手|一?步|里|了)|进度|进展|处理得?怎|待审|卡在|复核完|收到了吗|(?:批|审)(?:了|完|好)*(?:吗|没|么)|有(?:结果|消息|回复)(?:吗|没|么)|FX-?\d|\b(?:status|approved yet)\b/i,
  ],
  ['duration', /多久|多长时间|几天|自动通过|什么时候(?:能|会|才)?(?:批|审|有结果|回复|处理|反馈|办)|\bhow long\b/i],
  [
    'deadline',
    /截止|期限|最[后迟晚](?:一天|期限|到|什么|哪)|(?:什么时候|啥时候|何时|几号|哪天|哪一天)[^,，。?？]{0,6}(?:前|交|报|填|要|截|完)|几月|晚交|补[报交]|逾期|拖到|来得及|第?几阶段|哪个阶段|\bdeadline\b/i,
  ],
  [
    'approver',
    /谁(?:来|去|能|代|负责)*(?:审|批|签|定|管|处理|受理)|过谁|代审|(?:审批|审核|审定|批)(?:人|流程|程序|权|意见|的人)|[几哪]一?级(?:来|去)?(?:审|批)|(?:交|报|送)给谁|找谁(?:审|批|签|定)|越级|走(?:什么|哪些)流程|\bwho (?:approves|may approve)\b/i,
  ],
  [
    'levels',
    /等级|级别|几级(?!审)|多少级|高中低|[一二三中高低]级|定级|(?:高|中|低)风险|(?:高|中|低)(?:怎么|是什么|什么|的标准)|\blevels?\b/i,
  ],
  ['contact', /电话|联系(?:方式|人)|怎么联系|联系(?:谁|哪)|找(?:谁|哪个部门)|先跟谁|办公室在|信箱|\bcontact\b/i],
  ['categories', /类别|分类|[几哪五四六](?:一)?类|多少类|什么类|归(?:哪|什么|到)|归[^,，。?？]{1,6}还是归|\bcategor/i],
  ['layers', /层级|层面|(?:岗位|科室|部门|单位)(?:级|层)/],
  [
    'point',
    /(?:什么|啥)(?:是|叫|算)[^,，。?？]{0,8}风险|风险点?(?:是|指|算|什么|啥|跟|和)|算(?:不算)?(?:是)?(?:个)?风险/,
  ],
  ['measures', /措施|怎么防|如何防|防控/],
  [
    'howto',
    /(?:怎么|怎样|如何|咋)[^,，。?？]{0,8}(?:填|报(?![备销名批废价案考到账修])|写|说|用|弄|操作|开始|举报|反映|提交|申报|选|想|拆)|(?:填|写|报(?![备销名批废价案考到账修]))(?:些)?(?:什么|啥|几|哪些|谁|两份|一次)|打字|语音|照片|图片|附件|模板|例子|样例|样本|格式|范文|算具体|点名道姓|该选哪|(?:要不要|该不该|能不能|可不可以|可以|用不用|能|是不是要|也要|都要)[^,，。?？]{0,8}(?:填|报(?![备销名批废价案考到账修])|举报|反映|说|附|写|排查)|\bhow (?:do|to|can)\b/i,
  ],
];
