import { describe, expect, it, test } from 'vitest';
import { saidOfGifts } from '../../src/questions/gifts.js';
import { nearest } from '../../src/questions/nearest.js';
import { topicOf } from '../../src/questions/topics.js';
import { ANSWERS } from '../../src/questions/words.js';
import { scheme } from '../support/factories.js';

describe('what a question is about', () => {
  test.each([
    ['咋填', 'howto'],
    ['照片能传吗 传在哪', 'howto'],
    ['我是库管 风险点应该写啥', 'howto'],
    ['啥叫风险点', 'point'],
    ['分几级', 'levels'],
    ['高风险和低风险怎么区分', 'levels'],
    ['五类风险分别指什么', 'categories'],
    ['验收流于形式这种 归流程还是归职责呢', 'categories'],
    ['谁能看到我报的', 'privacy'],
    ['主任会知道是我说的吗', 'privacy'],
    ['同事能搜到不', 'privacy'],
    ['匿名不', 'anonymous'],
    ['is this anonymous?', 'anonymous'],
    ['报错了怎么撤回', 'withdraw'],
    ['类别选错了咋改', 'change'],
    ['科主任自己的风险 由谁来审', 'approver'],
    ['审批一般多久', 'duration'],
    ['啥时候截止', 'deadline'],
    ['报了有奖励吗', 'reward'],
    ['假如供应商请吃饭推不掉咋整', 'gift'],
    ['厂家寄来一盒茶叶不知道退给谁', 'gift'],
    ['上个礼拜交的那条有结果没', 'status'],
    ['纪检办电话多少', 'contact'],
    ['高风险要谁批啊', 'approver'],
    ['一级风险谁审批', 'approver'],
    ['高风险哪级来审', 'approver'],
    ['高中低怎么定', 'levels'],
    ['怎么撤回我报的红包那条', 'withdraw'],
    ['我报的收红包那条批了吗', 'status'],
    ['红包那条报错了怎么改', 'change'],
    ['举报同事收红包会不会被报复', 'privacy'],
    ['举报收红包有奖励吗', 'reward'],
    ['怎么举报主任收礼品', 'howto'],
    ['收到红包怎么办', 'gift'],
    ['收到礼品上报到哪里', 'gift'],
    ['我收的礼品补上登记行吗', 'gift'],
    ['红包已经退回去了还要登记吗', 'gift'],
    ['采购招标要不要先报备？', undefined],
    ['什么叫三重一大', undefined],
    ['出差住宿报销标准一晚多少', undefined],
  ])('%s → %s', (text, topic) => expect(topicOf(text)).toBe(topic));

  it('names of the plan’s own categories and levels are a topic where nothing else is', () => {
    const labels = { categories: ['采挖环节类'], levels: ['红色'] };
    expect(topicOf('采挖环节包含哪些', 'question', labels)).toBe('categories');
    expect(topicOf('红色代表什么', 'question', labels)).toBe('levels');
  });

  it('what one of them is asks for the plan’s definition, not for the word 风险点', () => {
    const labels = { categories: ['岗位职责类', '业务流程风险'], levels: ['红色', '高'] };
    expect(topicOf('岗位职责风险是什么', 'question', labels)).toBe('categories');
    expect(topicOf('啥叫业务流程风险', 'question', labels)).toBe('categories');
    expect(topicOf('红色风险是什么', 'question', labels)).toBe('levels');
    expect(topicOf('什么是风险点', 'question', labels)).toBe('point');
    expect(topicOf('风险点指什么 怎么提高找的水平', 'question', labels)).toBe('point');
  });

  it('what the classifier takes for no question is one only where it is short and can be nothing but ours', () => {
    expect(topicOf('谁审批', 'need_more_info')).toBe('approver');
    expect(topicOf('红包封面怎么领', 'not_a_risk')).toBeUndefined();
    expect(topicOf('验收单模板在内网哪个文件夹', 'not_a_risk')).toBeUndefined();
    expect(topicOf('审批一直压在他手里不给办', 'need_more_info')).toBeUndefined();
  });
});

describe('answers', () => {
  it('say what the plan says, and that it is silent where it is', () => {
    const handling = [
      { key: 'gifts', label: '收到礼品应当三日内上交登记', levels: ['high'], by: [], beforeClosing: false },
    ];
    const plan = scheme({ handling });
    expect(saidOfGifts(plan)).toEqual(['收到礼品应当三日内上交登记']);
    expect(saidOfGifts(scheme({ library: [{ key: 'a', text: '收受礼品不登记', measures: ['上交礼品'] }] }))).toEqual(
      [],
    );
    const office = { office: '领导小组办公室', names: ['何允清'] };
    expect(ANSWERS.gift({ quotes: saidOfGifts(plan), ...office })).toContain('· 收到礼品应当三日内上交登记');
    expect(ANSWERS.gift({ quotes: [], ...office })).toContain('方案没有写');
    expect(ANSWERS.levels(scheme({ levels: [] }), false)).toContain('方案没有分等级');
    expect(ANSWERS.reward(scheme())).not.toMatch(/会奖|可以领/);
    expect(ANSWERS.approver([], undefined)).toContain('没有规定上报由谁审定');
  });

  it('never call 匿名 what bears a name', () => {
    const who = { decides: [], readers: [], office: '办公室', names: [] };
    expect(ANSWERS.anonymous(who)).toMatch(/^不是匿名/);
    expect(ANSWERS.privacy(scheme(), who)).toMatch(/^在这里报的是实名/);
    for (const answer of [ANSWERS.anonymous(who), ANSWERS.privacy(scheme(), who)])
      expect(answer.replace('不是匿名', '')).not.toContain('匿名');
  });

  it('an unforeseen one gets the nearest lines of help, or none where nothing is near', () => {
    const lines = ['· 导出一览表：Excel', '· 请假 至 日期 由 姓名 代办：请人代为审批', '· 职权目录：查看'];
    expect(nearest(lines, '一览表在哪里导出')).toEqual(['· 导出一览表：Excel']);
    expect(nearest(lines, '公车能不能顺路接孩子')).toEqual([]);
  });
});
