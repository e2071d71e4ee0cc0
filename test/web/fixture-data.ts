import type {
  CardState,
  DeliveryOptions,
  Menu,
  Message,
  PageDepartment,
  PagePerson,
  TemplateCard,
} from '../../src/simulator/page-api.js';

/** A small hospital with made-up names, and one conversation that shows every card in every state. */
export const departments: PageDepartment[] = [
  { id: 1, name: '示范市人民医院', parentId: 0 },
  { id: 2, name: '院领导', parentId: 1 },
  { id: 3, name: '监察室', parentId: 1 },
  { id: 4, name: '采购科', parentId: 1 },
  { id: 5, name: '药剂科', parentId: 1 },
  { id: 6, name: '财务科', parentId: 1 },
  { id: 7, name: '设备科', parentId: 1 },
  { id: 8, name: '基建科', parentId: 1 },
  { id: 9, name: '信息科', parentId: 1 },
];

const roster: Array<[department: number, name: string, position: string, tags?: string[], status?: number]> = [
  [2, '郑国梁', '院长', ['主要领导']],
  [2, '沈静怡', '副院长', ['分管领导']],
  [2, '罗志远', '副院长', ['分管领导']],
  [3, '方正清', '监察室主任', ['领导小组办公室', '纪检监察']],
  [3, '叶秋白', '监察员', ['领导小组办公室']],
  [4, '高建华', '采购科科长'],
  [4, '林晓燕', '采购员'],
  [4, '周子昂', '招标专员'],
  [4, '欧阳文博', '合同管理员'],
  [5, '许明德', '药剂科主任'],
  [5, '秦雨桐', '药库管理员'],
  [5, '丁海峰', '调剂药师'],
  [6, '钱慧敏', '财务科科长'],
  [6, '孙立诚', '出纳'],
  [6, '吴佳妮', '会计'],
  [7, '马振东', '设备科科长'],
  [7, '胡一鸣', '设备工程师', [], 2],
  [8, '何伟强', '基建科科长'],
  [8, '曹思远', '预算员'],
  [9, '魏俊杰', '信息科科长'],
  [9, '唐小雅', '系统管理员', [], 4],
];

export const people: PagePerson[] = roster.map(([departmentId, name, position, tags = [], status = 1], index) => ({
  userid: `staff${departmentId}_${index}`,
  name,
  department: departments.find((one) => one.id === departmentId)?.name ?? '',
  departmentId,
  departments: [departmentId],
  position,
  status,
  tags,
  unread: name === '高建华' ? 3 : name === '方正清' ? 120 : 0,
}));

export const useridOf = (name: string): string => {
  const person = people.find((one) => one.name === name);
  if (!person) throw new Error(`nobody is called ${name}`);
  return person.userid;
};

export const menu: Menu = {
  button: [
    {
      name: '上报',
      sub_button: [
        { type: 'click', name: '上报风险', key: 'risk.report' },
        { type: 'click', name: '我的上报', key: 'risk.mine' },
      ],
    },
    { type: 'click', name: '待办', key: 'todo' },
    {
      name: '更多',
      sub_button: [
        { type: 'click', name: '风险清单', key: 'register' },
        { type: 'click', name: '帮助', key: 'help' },
      ],
    },
  ],
};

export const deliveryOptions: DeliveryOptions = {
  duplicate: false,
  lateMs: 0,
  reorder: false,
  loseNext: 0,
  cutNext: 0,
  freshNonce: false,
  retries: 3,
  retryDelayMs: 0,
  retryOnNon200: true,
  timeoutMs: 5000,
  misspeltOptionIds: false,
  varyXml: false,
};

const REASON =
  '列为“高”：采购环节直接面对供应商，权力集中且接触频繁，一旦失管，后果涉及刑事责任（方案第三部分第二项）。';

const approval = (no: string): TemplateCard => ({
  card_type: 'button_interaction',
  source: { desc: '廉防 · 风险审批', desc_color: 0 },
  task_id: `task-${no}`,
  main_title: { title: `${no} 供应商宴请与好处`, desc: '林晓燕 · 采购科 · 采购员' },
  sub_title_text: REASON,
  horizontal_content_list: [
    { keyname: '类别', value: '岗位职责' },
    { keyname: '等级', value: '高' },
    { keyname: '上报人', type: 3, userid: useridOf('林晓燕'), value: '林晓燕' },
    { keyname: '表现', value: '采购设备时供应商经常请吃饭，还暗示中标以后可以给好处，几个人都遇到过' },
    { keyname: '依据', type: 1, value: '查看方案原文', url: 'http://127.0.0.1:9/plan' },
  ],
  button_selection: {
    question_key: 'level',
    title: '风险等级',
    selected_id: 'high',
    option_list: [
      { id: 'high', text: '高' },
      { id: 'mid', text: '中' },
      { id: 'low', text: '低' },
    ],
  },
  button_list: [
    { text: '同意', style: 1, key: 'approve' },
    { text: '退回', style: 4, key: 'return' },
    { text: '调整等级', style: 2, key: 'level' },
  ],
});

const vote: TemplateCard = {
  card_type: 'vote_interaction',
  source: { desc: '廉防 · 科室评议' },
  task_id: 'vote-1',
  main_title: { title: '这几条风险，哪些要列入科室重点？', desc: '可以选多项' },
  checkbox: {
    question_key: 'points',
    mode: 1,
    option_list: [
      { id: 'a', text: '供应商宴请与好处', is_checked: true },
      { id: 'b', text: '验收单人签字' },
      { id: 'c', text: '询价流于形式' },
    ],
  },
  submit_button: { text: '提交', key: 'vote' },
};

const form: TemplateCard = {
  card_type: 'multiple_interaction',
  source: { desc: '廉防 · 风险上报' },
  task_id: 'draft-1',
  main_title: { title: '供应商宴请与好处', desc: '核对类别和等级，没有问题就提交' },
  select_list: [
    {
      question_key: 'category',
      title: '风险类别',
      selected_id: 'duty',
      option_list: [
        { id: 'ideology', text: '思想道德' },
        { id: 'duty', text: '岗位职责' },
        { id: 'process', text: '业务流程' },
        { id: 'institution', text: '制度机制' },
      ],
    },
    {
      question_key: 'level',
      title: '风险等级',
      selected_id: 'high',
      option_list: [
        { id: 'high', text: '高' },
        { id: 'mid', text: '中' },
        { id: 'low', text: '低' },
      ],
    },
  ],
  submit_button: { text: '提交', key: 'submit' },
};

const notice: TemplateCard = {
  card_type: 'text_notice',
  source: { desc: '廉防 · 提醒', desc_color: 2 },
  action_menu: {
    desc: '提醒设置',
    action_list: [
      { text: '今天不再提醒', key: 'mute' },
      { text: '请假代办', key: 'leave' },
    ],
  },
  task_id: 'notice-1',
  main_title: { title: '3 件事等你办', desc: '最早的一件已经等了 2 天' },
  emphasis_content: { title: '3', desc: '待办' },
  quote_area: {
    type: 1,
    url: 'http://127.0.0.1:9/q',
    title: '最早的一件',
    quote_text: 'FX-2026-0003 验收单人签字\n药剂科 · 秦雨桐',
  },
  sub_title_text: '超过 5 天没有办理的，会同时告诉领导小组办公室。',
  horizontal_content_list: [
    { keyname: '审批', value: '2 件' },
    { keyname: '整改', value: '1 件' },
  ],
  jump_list: [
    { type: 1, title: '打开待办', url: 'http://127.0.0.1:9/todo' },
    { type: 2, title: '小程序里看', url: '' },
  ],
  card_action: { type: 1, url: 'http://127.0.0.1:9/todo' },
};

const picture = (url: string): TemplateCard => ({
  card_type: 'news_notice',
  source: { desc: '廉防 · 通知' },
  main_title: { title: '第三季度廉政风险排查开始', desc: '各科室 9 月 30 日前完成自查' },
  card_image: { url, aspect_ratio: 2.25 },
  image_text_area: {
    type: 1,
    url: 'http://127.0.0.1:9/m',
    title: '怎样查找风险点',
    desc: '自己找、群众帮、领导提、集体定',
    image_url: url,
  },
  vertical_content_list: [
    { title: '查找范围', desc: '岗位、科室、单位三个层面' },
    { title: '交什么', desc: '每个岗位 1 至 3 个风险点' },
  ],
  horizontal_content_list: [{ keyname: '联系人', type: 3, userid: useridOf('叶秋白') }],
  jump_list: [{ type: 1, title: '查看实施方案', url: 'http://127.0.0.1:9/plan' }],
  card_action: { type: 1, url: 'http://127.0.0.1:9/plan' },
});

/** 高建华's conversation: five kinds, open, settled and waiting. */
export function gallery(picturePath: string): Message[] {
  const messages: Message[] = [];
  let minutes = -3 * 24 * 60;
  const add = (message: Omit<Message, 'id' | 'at'>, later = 1) => {
    minutes += later;
    messages.push({ id: `g${messages.length}`, at: new Date(START + minutes * 60_000).toISOString(), ...message });
  };
  const card = (body: TemplateCard, cardState?: CardState, later = 8) =>
    add({ from: 'app', type: 'card', card: body, ...(cardState ? { cardState } : {}) }, later);

  add({ from: 'person', type: 'text', text: '帮助' });
  add({
    from: 'app',
    type: 'text',
    text: '我能做这些：\n· 上报：说一句风险，我来归类\n· 待办：等你办的事\n· 说明见 https://example.org/help?a=1，或<a href="http://127.0.0.1:9/help">网页版</a>。\n<b>别的标记</b>原样显示。',
  });
  card(notice);
  card(picture(picturePath));
  card(picture('https://elsewhere.example/p.png'));
  add({ from: 'person', type: 'image', mediaUrl: picturePath }, 900);
  add({ from: 'person', type: 'voice' });
  add({ from: 'app', type: 'text', text: '暂时听不了语音，请打字说。' });
  card(vote);
  card(vote, { replaceText: '已提交', clicked: true, selections: { points: ['a', 'c'] } });
  card({ ...vote, checkbox: { ...(vote.checkbox ?? { question_key: 'points', option_list: [] }), mode: 0 } });
  card(form);
  card({ ...form, task_id: 'draft-2', replace_text: '已提交 · FX-2026-0008' }, undefined);
  card(approval('FX-2026-0007'), {
    replaceText: '已同意（高建华 10:21）',
    clicked: true,
    selections: { level: ['mid'] },
  });
  card(approval('FX-2026-0010'), { waiting: true, clicked: true, selections: { level: ['high'] } });
  add({ from: 'person', type: 'text', text: '这条没有送到', failed: '廉防没有收到这条消息，请稍后重发。' }, 700);
  card(
    {
      ...approval('FX-2026-0011'),
      button_selection: undefined,
      main_title: {
        title: '一个很长很长的标题会被截成两行而不是把卡片撑破，后面的字就看不到了，用省略号表示',
        desc: 'a'.repeat(60),
      },
      button_list: [
        { text: '提交整改材料', style: 1, key: 'a1' },
        { text: '不通过并说明', style: 3, key: 'a2' },
        { text: '打开网页办理', style: 2, type: 1, url: 'http://127.0.0.1:9/' },
      ],
    },
    undefined,
    30,
  );
  card(approval('FX-2026-0012'), undefined, 30);
  return messages;
}

const START = Date.parse('2026-11-21T10:00:00+08:00');
export const NOW = new Date(START).toISOString();
