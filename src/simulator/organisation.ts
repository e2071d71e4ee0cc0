/**
 * The demo organisation: made up, 示例市第一人民医院. Everybody in it is invented; the same list comes
 * out each time, so that a story told about 采购科 today is true tomorrow.
 */
export interface Organisation {
  departments: OrgDepartment[];
  people: OrgPerson[];
  tags: OrgTag[];
}
export interface OrgDepartment {
  id: number;
  name: string;
  /** 0 above the root. */
  parentId: number;
  order: number;
}
export interface OrgPerson {
  userid: string;
  name: string;
  /** In the order of WeCom's `department`; with whether the person leads there. */
  departments: Array<{ id: number; leads: boolean }>;
  main: number;
  position: string;
  /** WeCom: 1 active, 2 disabled, 4 not activated, 5 left. */
  status: number;
}
export interface OrgTag {
  id: number;
  name: string;
  users: string[];
}

/** A fresh copy: the simulator changes its own. */
export function demoOrganisation(): Organisation {
  const departments = SECTIONS.map(([id, name, parentId], index) => ({ id, name, parentId, order: 1000 - index }));
  const people: OrgPerson[] = [];
  const taken = new Set<string>();
  const add = (userid: string, name: string, position: string, places: OrgPerson['departments'], main?: number) => {
    taken.add(userid).add(name);
    people.push({ userid, name, position, departments: places, main: main ?? places[0]?.id ?? 1, status: 1 });
  };
  for (const [userid, name, position, section, leads = false, second] of NAMED) {
    const places = [{ id: section, leads }];
    if (second) places.push({ id: second[0], leads: second[1] });
    add(userid, name, position, places, section);
  }
  let step = 0;
  for (const [section, positions] of STAFF) {
    for (const position of positions) {
      const [userid, name] = invent(taken, () => step++);
      add(userid, name, position, [{ id: section, leads: false }]);
    }
  }
  // One account switched off by the administrator, one never signed in: both occur in every real directory.
  for (const [position, section, status] of DORMANT) {
    const [userid, name] = invent(taken, () => step++);
    add(userid, name, position, [{ id: section, leads: false }]);
    const person = people.at(-1);
    if (person) person.status = status;
  }
  const tags = TAGS.map(([id, name, users]) => ({ id, name, users: [...users] }));
  return { departments, people, tags };
}

/** id, name, parent. */
const SECTIONS: Array<[number, string, number]> = [
  [1, '示例市第一人民医院', 0],
  [2, '院领导', 1],
  [3, '党委办公室', 1],
  [4, '纪检监察室', 1],
  [5, '采购科', 1],
  [6, '药剂科', 1],
  [7, '设备科', 1],
  [8, '基建科', 1],
  [9, '财务科', 1],
  [10, '人事科', 1],
  [11, '医务科', 1],
  [12, '护理部', 1],
  [13, '信息科', 1],
  [14, '总务科', 1],
  [15, '审计科', 1],
  [16, '医保办', 1],
  [17, '检验科', 1],
  [18, '放射科', 1],
  [19, '内科系统', 1],
  [20, '心内科', 19],
  [21, '呼吸内科', 19],
  [22, '消化内科', 19],
  [23, '神经内科', 19],
  [24, '外科系统', 1],
  [25, '骨科', 24],
  [26, '普外科', 24],
  [27, '泌尿外科', 24],
  [28, '急诊科', 1],
  [29, '手术麻醉科', 1],
];

/** userid, name, post, section, leads it, second section. Those the demo and the README speak of. */
const NAMED: Array<[string, string, string, number, boolean?, [number, boolean]?]> = [
  ['fangjingan', '方敬安', '院长', 2, true, [1, true]],
  ['shenyuhe', '沈毓和', '党委书记', 2],
  ['luchengzhi', '陆承志', '副院长（分管采购、药品、设备）', 2],
  ['hanruolin', '韩若霖', '副院长（分管医疗）', 2, false, [19, true]],
  ['tangshaoyan', '唐绍言', '副院长（分管基建、后勤、财务）', 2],
  ['gusihan', '顾思涵', '纪委书记', 2, false, [4, false]],
  ['heyunqing', '何允清', '主任', 3, true],
  ['zhuweizhen', '祝维真', '副主任', 3],
  ['jiangpeilan', '蒋佩兰', '主任', 4, true],
  ['duanshuyi', '段书易', '纪检干事', 4],
  ['menglan', '孟岚', '纪检干事', 4],
  ['qinzhaohui', '秦昭晖', '科长', 5, true],
  ['lihong', '李虹', '采购员', 5],
  ['zhoukaiyuan', '周恺沅', '采购员', 5],
  ['songwanqiu', '宋晚秋', '合同管理员', 5],
  ['bairuizhi', '白芮芝', '主任', 6, true],
  ['xuyanbin', '许砚彬', '采购药师', 6],
  ['douxiaotang', '窦小棠', '药库管理员', 6],
  ['fengjichuan', '冯霁川', '科长', 7, true],
  ['lvmingyuan', '吕明垣', '设备工程师', 7],
  ['yuanqingchi', '袁青池', '验收管理员', 7],
  ['guanlishan', '关砺山', '科长', 8, true],
  ['shibowen', '石泊闻', '工程管理员', 8],
  ['yejiamu', '叶家沐', '造价员', 8],
  ['caijingru', '蔡静茹', '科长', 9, true],
  ['pengxinyu', '彭昕豫', '出纳', 9],
  ['miaoruoxi', '苗若溪', '报销会计', 9],
  ['dongmingzhe', '董鸣哲', '科长', 10, true],
  ['wenziqiao', '温梓乔', '招聘专员', 10],
  ['shaoyunfei', '邵筠斐', '科长', 11, true],
  ['leitianshu', '雷天舒', '医疗质量管理员', 11],
  ['mayuelan', '马月岚', '主任', 12, true],
  ['renshutong', '任书桐', '护理质控员', 12],
  ['zhengbohan', '郑泊涵', '科长', 13, true],
  ['caoyichen', '曹以琛', '系统管理员', 13],
  ['gaoyuntao', '高允涛', '科长', 14, true],
  ['jinxiuping', '金岫平', '物业管理员', 14],
  ['luoqiming', '罗启铭', '科长', 15, true],
  ['weianran', '魏岸然', '审计员', 15],
  ['qiuzhilan', '邱芷澜', '主任', 16, true],
  ['taoyifan', '陶亦帆', '医保审核员', 16],
  ['xiongwenbo', '熊文柏', '主任', 17, true],
  ['liaoxuening', '廖雪凝', '检验师', 17],
  ['haoyuzhou', '郝聿周', '主任', 18, true],
  ['zoujinghe', '邹景和', '放射技师', 18],
  ['moyunzhou', '莫云舟', '主任', 20, true],
  ['xiezhishan', '谢知山', '住院医师', 20],
  ['kangrunan', '康如楠', '主任', 21, true],
  ['wuxingyao', '武星垚', '主任', 22, true],
  ['laijianing', '赖嘉凝', '主任', 23, true],
  ['dingshouyi', '丁守艺', '外科主任', 24, true, [25, false]],
  ['yanboxiao', '严博骁', '主任', 25, true],
  ['zhanyuhang', '詹聿航', '主治医师', 25],
  ['jixiangdong', '纪向桐', '主任', 26, true],
  ['fanhuaian', '范淮安', '主任', 27, true],
  ['tianjinyu', '田瑾瑜', '主任', 28, true],
  ['peizhengan', '裴正桉', '主任', 29, true],
  ['hejunyi', '贺峻屹', '耗材管理员', 29, false, [7, false]],
];

/** section → posts of those whose names come from the lists below. */
const STAFF: Array<[number, string[]]> = [
  [3, ['文秘', '干事']],
  [5, ['采购员', '档案员']],
  [6, ['临床药师', '调剂药师', '调剂药师']],
  [7, ['设备工程师', '计量管理员']],
  [8, ['工程管理员', '资料员']],
  [9, ['总账会计', '收费员', '收费员']],
  [10, ['薪酬专员', '档案员']],
  [11, ['干事', '病案管理员']],
  [12, ['护理干事', '护士长', '护士长']],
  [13, ['网络管理员', '数据管理员']],
  [14, ['车辆管理员', '食堂管理员', '库房管理员']],
  [15, ['审计员', '审计员']],
  [16, ['结算员', '稽核员']],
  [17, ['检验师', '检验技师', '试剂管理员']],
  [18, ['诊断医师', '放射技师']],
  [20, ['副主任医师', '主治医师', '住院医师', '护士', '护士']],
  [21, ['主治医师', '住院医师', '护士', '护士']],
  [22, ['主治医师', '内镜技师', '护士']],
  [23, ['主治医师', '住院医师', '护士']],
  [25, ['副主任医师', '住院医师', '护士', '护士']],
  [26, ['主治医师', '住院医师', '护士']],
  [27, ['主治医师', '护士']],
  [28, ['主治医师', '住院医师', '分诊护士', '护士']],
  [29, ['麻醉医师', '手术室护士', '手术室护士']],
];

const DORMANT: Array<[string, number, number]> = [
  ['库房管理员', 14, 2],
  ['住院医师', 26, 4],
];

const TAGS: Array<[number, string, string[]]> = [
  [1, '主要领导', ['fangjingan', 'shenyuhe']],
  [2, '分管领导', ['luchengzhi', 'hanruolin', 'tangshaoyan']],
  [3, '纪检监察', ['gusihan', 'jiangpeilan', 'duanshuyi', 'menglan']],
  [4, '领导小组办公室', ['heyunqing', 'duanshuyi']],
];

const SURNAMES: Array<[string, string]> = [
  ['林', 'lin'],
  ['乔', 'qiao'],
  ['苏', 'su'],
  ['卢', 'lu'],
  ['程', 'cheng'],
  ['汪', 'wang'],
  ['傅', 'fu'],
  ['戴', 'dai'],
  ['夏', 'xia'],
  ['钟', 'zhong'],
  ['姚', 'yao'],
  ['崔', 'cui'],
  ['谭', 'tan'],
  ['史', 'shi'],
  ['黎', 'li'],
  ['龚', 'gong'],
  ['殷', 'yin'],
];
const GIVEN: Array<[string, string]> = [
  ['砚秋', 'yanqiu'],
  ['书澜', 'shulan'],
  ['沐川', 'muchuan'],
  ['清越', 'qingyue'],
  ['怀瑾', 'huaijin'],
  ['知遥', 'zhiyao'],
  ['云棠', 'yuntang'],
  ['景澄', 'jingcheng'],
  ['若谷', 'ruogu'],
  ['明舒', 'mingshu'],
  ['予宁', 'yuning'],
  ['映雪', 'yingxue'],
  ['承泽', 'chengze'],
  ['疏桐', 'shutong'],
  ['望岫', 'wangxiu'],
  ['柏言', 'boyan'],
  ['晚晴', 'wanqing'],
  ['其琛', 'qichen'],
  ['芷若', 'zhiruo'],
  ['行远', 'xingyuan'],
  ['念慈', 'nianci'],
  ['以安', 'yian'],
  ['采薇', 'caiwei'],
];

/** The next name not yet taken; the two lists have lengths without a common divisor, so the walk meets every pair. */
function invent(taken: Set<string>, next: () => number): [string, string] {
  for (;;) {
    const step = next();
    const surname = SURNAMES[step % SURNAMES.length];
    const given = GIVEN[(step * 5) % GIVEN.length];
    if (!surname || !given) throw new Error('the name lists are empty');
    const name = surname[0] + given[0];
    const userid = surname[1] + given[1];
    if (taken.has(name) || taken.has(userid)) continue;
    return [userid, name];
  }
}
