import { levelsByRank, type Scheme } from '../schemes/model.js';

/**
 * Rule, pure: a level of the scheme for what a text tells. Plans rate by the weight of the power and the harm
 * (实施意见 二（三）), so cues of money, procurement, staffing and single control raise it; slips and delays lower it.
 * @returns a key of the scheme, or undefined where it has no levels or nothing in the text tells
 */
export function levelOf(text: string, scheme: Scheme): string | undefined {
  const levels = levelsByRank(scheme);
  const grave = severity(text);
  if (levels.length === 0 || grave === undefined) return undefined;
  const place = Math.floor((1 - grave) * levels.length);
  return levels[Math.min(levels.length - 1, Math.max(0, place))]?.key;
}

/** 0 (slight) … 1 (grave); undefined where nothing tells: that is not the same as the middle. */
function severity(text: string): number | undefined {
  const told = WEIGHTS.filter(([pattern]) => pattern.test(text));
  if (told.length === 0) return undefined;
  const score = told.reduce((sum, [, weight]) => sum + weight, 0);
  return 1 / (1 + Math.exp(-score));
}

/** On a logistic scale: two thirds, the line to the highest of three levels, lies at 0.7; one third at -0.7. */
const WEIGHTS: Array<[RegExp, number]> = [
  // What is at stake.
  [/采购|招标|投标|评标|标底|围标|串标|中标|招投标|单一来源|供应商|procure|tender|supplier/i, 0.6],
  [/工程|基建|签证|结算|决算|施工|监理|项目资金|专项|拨付|拨款|征地|拆迁/, 0.5],
  [/药品遴选|遴选|统方|回扣|带金|提成|耗材|大型设备|药代|医药代表|医保基金|骗保|套保/, 0.6],
  [/提拔|任用|任免|选拔|招聘|招录|录用|竞聘|干部|编制|人事|职称/, 0.4],
  [/处罚|罚款|罚|案件|稽查|执法|立案|认定资格|资格认定|许可/, 0.4],
  [/现金|公款|小金库|账外|备用金|退费|收费|报销|付款|打款|贷款|钱|资金|经费|奖金/, 0.3],
  [/(?:\d+|[一二两三四五六七八九十几百千])(?:多)?(?:万|千|百万|亿)|巨额|大额|大项目|重大/, 0.4],
  // What was done.
  [
    /贪污|挪用|侵占|截留|套取|受贿|行贿|索贿|索要|私分|骗|冒领|虚开|造假|伪造|篡改|改账|做假|销毁|倒卖|据为己有|放抽屉|漏税|偷税/,
    0.9,
  ],
  [
    /收(?:了|受|过|人)?[^,，。;；]{0,8}(?:好处|回扣|红包|钱|卡|现金|礼)|(?<![没未不绝][^,，。;；]{0,4})(?:(?:给|拿|吃)[^,，。;；]{0,6}回扣|送(?:了|过|来|的)?红包(?!券))|塞(?:了)?[^,，。;；]{0,4}(?:钱|红包)|好处费|权钱|利益输送/,
    0.8,
  ],
  [/拆成|拆分|拆单|化整为零|规避招标|绕过|泄(?:露|漏)|透(?:给|露)|报价单|通风报信|内定|量身/, 0.7],
  [
    /一个人说了算|说了算|拍板|一支笔|一手|一句话|暗箱|越权|超越权限|权限不|打个电话就|不上会|没上会|没有牵制|没人监督/,
    0.6,
  ],
  [
    /没有?(?:人|第二)[^,，。;；]{0,4}复核|没人(?:复核|盘|查|核)|一个人(?:又|管|办|审|看|操作)|就我一个|我一个人|独自/,
    0.35,
  ],
  [/先[^,，。;；]{1,6}后补|没(?:有)?(?:审批|招标|论证|上会|验收)|条件不够|不够条件/, 0.3],
  [/打招呼|施压|说情|干预|指使|授意|威胁/, 0.3],
  [/经常|长期|每次|次次|一直|年年|每年|老是|好几|多次/, 0.15],
  [
    /亲戚|亲属|熟人|老乡|战友|表[哥弟姐妹]|小舅子|关系好|[跟和][^,，。;；]{0,6}关系|人情|暗示|意思意思|送礼|送东西/,
    0.4,
  ],
  [
    /(?:结果|数据|卡片|台账|记录)[^,，。;；]{0,4}(?:改|写成)|改(?:一?下|了)?(?:结果|数据|卡片|台账|记录)|没去(?:现场|查|看)|有水分/,
    0.4,
  ],
  // What makes it slighter.
  [
    /扫一眼|漏了|没看出来|缺(?:一页|个|一份|少)|没(?:一次|一页页|仔细|细看|细查)|忘|手滑|记错|粗心|不够细|复印件|附件|看不出来/,
    -0.8,
  ],
  [
    /态度|跑了?[几两三四\d]+趟|没一次(?:性)?说清|拖拉|慢|回执|急件|晚了|压了|没及时|排队|登记本|派餐单|办公用品|打印|卫生|考勤|迟到|早退|签到|学习|党课|会议材料/,
    -0.7,
  ],
  [/烟|酒|茶叶|吃饭|土特产|早餐|小恩小惠|抹不开|不好意思/, -0.2],
  [/差点|有点|怕|担心|可能|难免|万一|偶尔|有时候?/, -0.25],
];
