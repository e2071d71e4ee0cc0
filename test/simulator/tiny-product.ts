import type { ApiClient, FakeProduct, Received } from './fake-product.js';
import { CORP } from './fake-product.js';

/**
 * Just enough of a product for the demo's story to be told to: reports, a chain of three, returns, levels, filing.
 * It answers over the API as the real one does, so that the story is tried before both are put together.
 */
export interface TinyProduct {
  items: Map<string, Item>;
}
export interface Item {
  number: string;
  reporter: string;
  text: string;
  level: string;
  status: '草稿' | '审批中' | '已退回' | '已撤回' | '已备案' | '待报送';
  step: number;
  pictures: number;
  levelChanged?: boolean;
  taskId?: string;
}

const LEVELS = ['高', '中', '低'];

export function tinyProduct(product: FakeProduct, api: ApiClient): TinyProduct {
  const items = new Map<string, Item>();
  const dialogue = new Map<string, (text: string) => Promise<void>>();
  const lanes = new Map<string, Promise<void>>();
  let drafts = 0;
  let numbers = 0;
  const tasks = new Map<string, { item: Item; kind: 'draft' | 'decide' | 'file'; to: string[] }>();

  const say = (to: string, content: string) => api.text(to, content).then(() => undefined);
  const show = async (item: Item, kind: 'draft' | 'decide' | 'file', to: string[], card: object) => {
    const task_id = `t-${++drafts}`;
    tasks.set(task_id, { item, kind, to });
    item.taskId = task_id;
    await api.card(to.join('|'), {
      task_id,
      main_title: { title: `${item.number} ${item.text.slice(0, 20)}` },
      ...card,
    });
  };
  const grey = (responseCode: unknown, text: string) =>
    api.post('message/update_template_card', {
      atall: 1,
      agentid: CORP.agentId,
      response_code: responseCode,
      button: { replace_name: text },
    });

  const next = async (item: Item): Promise<void> => {
    const chain = item.level === '高' ? ['head', 'leader', 'office'] : ['head', 'office'];
    const who = chain[item.step];
    if (!who) {
      item.status = '已备案';
      return say(item.reporter, `${item.number} 已备案`);
    }
    const to = { head: ['head'], leader: ['leader', 'leader2'], office: ['office'] }[who] ?? [];
    const people = to.map(
      (role) => ({ head: 'qinzhaohui', leader: 'luchengzhi', leader2: 'hanruolin', office: 'heyunqing' })[role] ?? role,
    );
    await show(item, 'decide', people, {
      card_type: 'button_interaction',
      button_list: [
        { text: '同意', key: 'agree' },
        { text: '退回', key: 'return' },
        { text: '调整等级', key: 'level' },
      ],
    });
  };

  const submit = async (item: Item) => {
    item.number ||= `FX-2026-${String(++numbers).padStart(4, '0')}`;
    items.set(item.number, item);
    await say(item.reporter, `已提交，编号 ${item.number}`);
    if (['luchengzhi', 'tangshaoyan'].includes(item.reporter)) {
      item.status = '待报送';
      await show(item, 'file', ['heyunqing'], {
        card_type: 'button_interaction',
        button_list: [{ text: '登记备案', key: 'file' }],
      });
    } else {
      item.status = '审批中';
      await next(item);
    }
  };

  const draft = (reporter: string, text: string, number = '') => {
    const item: Item = { number, reporter, text, level: '中', status: '草稿', step: 0, pictures: 0 };
    items.set(`draft-${drafts}`, item);
    dialogue.delete(reporter);
    const select = (question_key: string, title: string, texts: string[]) => ({
      question_key,
      title,
      option_list: texts.map((option) => ({ id: option, text: option })),
      selected_id: texts[1],
    });
    return show(item, 'draft', [reporter], {
      card_type: 'multiple_interaction',
      main_title: { title: text.slice(0, 20) },
      select_list: [
        select('category', '风险类别', ['岗位职责', '业务流程', '制度机制', '外部环境']),
        select('level', '风险等级', LEVELS),
      ],
      submit_button: { text: '提交', key: 'submit' },
    });
  };

  const click = async (from: string, fields: Record<string, unknown>) => {
    const task = tasks.get(String(fields.TaskId));
    if (!task) return;
    const { item } = task;
    const settle = (text: string) => grey(fields.ResponseCode, text);
    switch (fields.EventKey) {
      case 'submit': {
        item.level =
          /<QuestionKey><!\[CDATA\[level\]\]><\/QuestionKey><OptionIds><OptionId><!\[CDATA\[(.)/.exec(
            String(fields.xml),
          )?.[1] ?? item.level;
        await settle('已提交');
        return submit(item);
      }
      case 'agree':
        item.step += 1;
        await settle('同意');
        return next(item);
      case 'return':
        dialogue.set(from, async () => {
          item.status = '已退回';
          await settle('退回');
          await say(item.reporter, `${item.number} 已退回。回复“重报 ${item.number}”可修改后再报。`);
        });
        return say(from, `请写明退回 ${item.number} 的理由`);
      case 'level':
        dialogue.set(from, async (level) => {
          dialogue.set(from, async () => {
            item.level = level;
            item.levelChanged = true;
            await say(from, `${item.number} 已调整为“${level}”。请在卡片上继续决定。`);
          });
          await say(from, `调整为“${level}”。请写明理由：`);
        });
        return say(from, `${item.number} 要调整为哪个等级？回复序号或名称：`);
      case 'file': {
        const questions = ['文件上的日期是哪天？', '有扫描件就发来一张；没有就回复“跳过”。'];
        const ask = async (): Promise<void> => {
          const question = questions.shift();
          if (question === undefined) {
            item.status = '已备案';
            await settle('已备案');
            return;
          }
          dialogue.set(from, ask);
          await say(from, question);
        };
        dialogue.set(from, ask);
        return say(from, '请发来文号');
      }
    }
  };

  const handle = async ({ fields, xml }: Received) => {
    const from = String(fields.FromUserName);
    if (fields.MsgType === 'event') {
      if (fields.Event === 'template_card_event') await click(from, { ...fields, xml });
      return;
    }
    if (fields.MsgType === 'image') {
      const open = [...items.values()].findLast((item) => item.reporter === from && item.status === '草稿');
      if (open) open.pictures += 1;
      return say(from, '图片已附上');
    }
    const text = String(fields.Content);
    if (text.startsWith('上报 ')) return draft(from, text.slice(3));
    if (text.startsWith('撤回 ')) {
      const item = items.get(text.slice(3));
      if (item) item.status = '已撤回';
      return say(from, `${text.slice(3)} 已撤回`);
    }
    if (text.startsWith('重报 ')) return draft(from, items.get(text.slice(3))?.text ?? '', text.slice(3));
    if (text.startsWith('请假')) return say(from, '已登记，请假期间由他代您决定');
    if (text === '销假') return say(from, '已销假');
    const open = dialogue.get(from);
    dialogue.delete(from);
    return open ? open(text) : say(from, '没有看懂');
  };

  product.answer = (received) => {
    const from = String(received.fields.FromUserName);
    const turn = (lanes.get(from) ?? Promise.resolve()).then(() => handle(received));
    lanes.set(from, turn);
    return {};
  };
  return { items };
}
