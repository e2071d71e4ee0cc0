/** What the demo's people report, when, and what becomes of it. All of it invented. */
export interface DemoReport {
  /** Working day of the story, from 0; the last is `LAST_DAY`. */
  day: number;
  who: string;
  text: string;
  /** What the reporter chooses on the card, where it is not left as suggested. */
  category?: string;
  level?: '高' | '中' | '低';
  picture?: boolean;
  fate: Fate;
}

export type Fate =
  /** Stays a draft. */
  | { kind: 'draft' }
  /** Taken back before anybody has decided. */
  | { kind: 'withdrawn' }
  /** So many agree, one a day, then it waits; left out: until 已备案. */
  | { kind: 'agreed'; steps?: number }
  /** Returned after so many have agreed; `again`: reported once more, if the product offers it. */
  | { kind: 'returned'; after: number; reason: string; again?: boolean }
  /** The first to decide changes the level, then all agree. */
  | { kind: 'regraded'; level: '高' | '中' | '低'; reason: string }
  /** A leader's own: the packet goes outside; with `number` (`{year}` is the year of that day), the office files it. */
  | { kind: 'outside'; number?: string };

export const LAST_DAY = 14;

const filed: Fate = { kind: 'agreed' };
const waiting = (steps: number): Fate => ({ kind: 'agreed', steps });

export const DEMO_REPORTS: DemoReport[] = [
  {
    day: 0,
    who: 'lihong',
    text: '做设备采购参数时，供应商常把写好的技术参数发过来让我们直接用，参数容易变成给一家量身定做，别家投不进来',
    category: '业务流程',
    level: '高',
    fate: filed,
  },
  {
    day: 0,
    who: 'miaoruoxi',
    text: '差旅和会议费报销只有我一个人初审，票据真假、会议有没有开过全凭经验判断，没有第二个人复核',
    category: '岗位职责',
    level: '中',
    fate: filed,
  },
  {
    day: 0,
    who: 'shibowen',
    text: '门诊楼改造的变更签证都是现场口头定，事后补签，工程量没有第二个人复核，施工方多报我们很难发现',
    category: '业务流程',
    level: '高',
    picture: true,
    fate: filed,
  },
  {
    day: 1,
    who: 'xuyanbin',
    text: '药事会前医药代表打听遴选名单，还想让我把他们的品种往前排，临时采购申请的理由也常常写得很简单',
    category: '外部环境',
    level: '高',
    fate: filed,
  },
  {
    day: 1,
    who: 'yuanqingchi',
    text: '设备到货验收有时候只点数量不看配置，合同里的选配件少一两样，签完字就找不回来了',
    category: '业务流程',
    level: '中',
    fate: filed,
  },
  {
    day: 1,
    who: 'jinxiuping',
    text: '废旧物资和纸壳、床架处理没有固定价格，来收的人就那一家，过磅单也是他们自己填的',
    category: '制度机制',
    level: '中',
    fate: filed,
  },
  {
    day: 2,
    who: 'wenziqiao',
    text: '编外招聘的面试题前一天就定好放在办公室，接触的人多，万一有人打招呼容易提前漏出去',
    category: '业务流程',
    level: '中',
    fate: filed,
  },
  {
    day: 2,
    who: 'taoyifan',
    text: '审核住院费用时熟人科室来说情，希望把超限用药的单子放过去，我一个人点了通过就过了',
    category: '岗位职责',
    level: '中',
    fate: filed,
  },
  {
    day: 2,
    who: 'caoyichen',
    text: '我有药品用量数据库的查询权限，谁要统方数据我都能导出来，系统里没有留痕也没人审批',
    category: '岗位职责',
    level: '高',
    fate: filed,
  },
  {
    day: 3,
    who: 'liaoxuening',
    text: '试剂申领跟实际消耗对不上账，月底盘点靠估，耗材厂家的人可以直接进库房放货',
    category: '制度机制',
    level: '中',
    fate: filed,
  },
  {
    day: 3,
    who: 'zhanyuhang',
    text: '骨科耗材跟台人员进手术室推荐用他们家的钢板，病人不懂，用哪家基本由主刀一句话定',
    category: '外部环境',
    level: '中',
    fate: { kind: 'regraded', level: '高', reason: '直接关系患者费用和耗材选用，权力集中，按高风险管理' },
  },
  {
    day: 3,
    who: 'pengxinyu',
    text: '食堂充值和停车费的现金每天由我自己收自己缴，备用金很久没有突击盘点过',
    category: '岗位职责',
    level: '中',
    fate: filed,
  },
  {
    day: 4,
    who: 'songwanqiu',
    text: '合同续签经常到期前两三天才提出来，来不及重新询价，只好跟老供应商原价续',
    category: '制度机制',
    level: '中',
    fate: filed,
  },
  {
    day: 4,
    who: 'zoujinghe',
    text: '有人托关系不挂号先做检查，登记本上补一个名字，费用后面才交，有时候就不交了',
    category: '业务流程',
    level: '低',
    fate: filed,
  },
  {
    day: 4,
    who: 'luchengzhi',
    text: '本人分管采购和药品，对入围供应商的最终名单有较大决定权，老同学、老部下在相关企业工作，容易受人情影响',
    category: '外部环境',
    level: '高',
    fate: { kind: 'outside', number: '院党〔{year}〕17号' },
  },
  {
    day: 5,
    who: 'xiezhishan',
    text: '科里进修学习和外出开会名单由主任口头定，有的会议费用是药企出的，没有登记过',
    category: '制度机制',
    level: '中',
    fate: filed,
  },
  {
    day: 5,
    who: 'hejunyi',
    text: '高值耗材先用后补单，手术间里领出来没扫码，月底和厂家对账以厂家的数为准',
    category: '业务流程',
    level: '高',
    fate: filed,
  },
  {
    day: 5,
    who: 'renshutong',
    text: '护士长手里的绩效二次分配方案不公开，夜班补贴谁多谁少大家心里没数',
    category: '制度机制',
    level: '低',
    fate: {
      kind: 'returned',
      after: 0,
      reason: '请补充是哪些病区、二次分配由谁定、有没有会议记录，再报一次',
      again: true,
    },
  },
  {
    day: 6,
    who: 'yejiamu',
    text: '造价审核单位由基建科一家选，长期就是那两家，核减率年年差不多，没有轮换',
    category: '制度机制',
    level: '中',
    fate: filed,
  },
  {
    day: 6,
    who: 'weianran',
    text: '审计抽查合同的样本是被审科室自己送来的，抽到的都是写得最规范的那几份',
    category: '业务流程',
    level: '低',
    fate: filed,
  },
  {
    day: 7,
    who: 'qinzhaohui',
    text: '科里评审专家都从我手机通讯录里找，来回就那几位，专家跟供应商熟不熟没人核对',
    category: '岗位职责',
    level: '高',
    fate: filed,
  },
  {
    day: 7,
    who: 'lvmingyuan',
    text: '设备维修报价由厂家工程师口头报，科里没有比价，配件换没换、换的是不是新的不好核实',
    category: '业务流程',
    level: '中',
    fate: { kind: 'regraded', level: '低', reason: '单次金额小，已实行维修单双签，按低风险管理' },
  },
  {
    day: 7,
    who: 'leitianshu',
    text: '医疗质量检查前科室会提前知道查哪几份病历，有的病历是查之前连夜补的',
    category: '业务流程',
    level: '低',
    fate: filed,
  },
  {
    day: 8,
    who: 'douxiaotang',
    text: '近效期药品调给兄弟单位或退货都是打电话说好，没有书面审批，数量对不上时说不清',
    category: '制度机制',
    level: '中',
    fate: filed,
  },
  {
    day: 8,
    who: 'tangshaoyan',
    text: '本人分管基建和财务，既参与工程变更审批又审批工程款支付，前后两道关在一个人手里',
    category: '岗位职责',
    level: '高',
    fate: { kind: 'outside' },
  },
  {
    day: 8,
    who: 'zhoukaiyuan',
    text: '零星采购两万元以下不用招标，有科室把一批东西拆成几单来报，我这边看得出来但没有依据退回去',
    category: '制度机制',
    level: '中',
    fate: { kind: 'returned', after: 1, reason: '与上月已备案的事项内容相近，请写明拆单的标准和涉及科室' },
  },
  {
    day: 9,
    who: 'lihong',
    text: '样品送来试用以后没有登记也没有退还手续，时间长了就成了科室自己用的东西',
    category: '制度机制',
    level: '低',
    fate: { kind: 'withdrawn' },
  },
  {
    day: 9,
    who: 'zhengbohan',
    text: '信息系统的运维由原开发公司一直做，换别家接不了，每年涨价也只能认，谈价没有筹码',
    category: '外部环境',
    level: '中',
    fate: filed,
  },
  {
    day: 10,
    who: 'shibowen',
    text: '零星维修工程指定老施工队做，完工以后才补询价单，三家报价其实是同一个人填的',
    category: '业务流程',
    level: '高',
    fate: waiting(2),
  },
  {
    day: 11,
    who: 'miaoruoxi',
    text: '科研经费里的劳务费名单由课题组自己报，有的学生已经毕业还在领，我们只看签字全不全',
    category: '业务流程',
    level: '中',
    fate: waiting(1),
  },
  {
    day: 11,
    who: 'dongmingzhe',
    text: '职称评审材料由人事科初审，论文和科研业绩真假主要靠本人承诺，找人情的电话很多',
    category: '外部环境',
    level: '中',
    fate: waiting(1),
  },
  {
    day: 12,
    who: 'hejunyi',
    text: '麻醉科的一次性耗材有厂家免费送，送多少、用在谁身上没有台账，收费的时候照样收',
    category: '制度机制',
    level: '高',
    fate: waiting(1),
  },
  {
    day: 12,
    who: 'taoyifan',
    text: '医保飞检前把问题病历集中改，谁改的、为什么改系统里看不到记录',
    category: '业务流程',
    level: '高',
    picture: true,
    fate: waiting(1),
  },
  {
    day: 13,
    who: 'xuyanbin',
    text: '临时采购药品的供货单位由我们直接打电话定，价格比中标价高多少没有人对照',
    category: '业务流程',
    level: '高',
    fate: waiting(0),
  },
  {
    day: 13,
    who: 'zhanyuhang',
    text: '有病人家属出院后往值班室送卡，说是感谢，当面退很尴尬，科里也没有统一的登记退还办法',
    category: '外部环境',
    level: '低',
    fate: waiting(0),
  },
  {
    day: 14,
    who: 'yuanqingchi',
    text: '设备报废鉴定只要设备科签字，还能用的机器也可能按报废低价处理掉，残值没有第三方评估',
    category: '岗位职责',
    level: '高',
    fate: waiting(0),
  },
  {
    day: 14,
    who: 'lihong',
    text: '供应商考核打分由采购员一个人填，分数高低影响明年能不能入围，厂家逢年过节都来走动',
    category: '岗位职责',
    level: '中',
    fate: waiting(0),
  },
  {
    day: 14,
    who: 'zhoukaiyuan',
    text: '询价函发给哪几家是我自己定的，想让谁知道就让谁知道，回函也是直接发到我的邮箱',
    category: '岗位职责',
    level: '高',
    fate: { kind: 'draft' },
  },
];

/** Words people say besides their reports: leave and delegation. `{date}` is so many days after that day. */
export const DEMO_WORDS: Array<{ day: number; who: string; text: string; days: number }> = [
  { day: 8, who: 'bairuizhi', text: '请假 至 {date} 由 许砚彬 代办', days: 8 },
  { day: 11, who: 'bairuizhi', text: '销假', days: 0 },
  { day: 14, who: 'fengjichuan', text: '请假 至 {date} 由 吕明垣 代办', days: 9 },
];
