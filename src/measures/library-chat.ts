import type { Effects } from '../approvals/subjects.js';
import type { Chat, ChatFeature, Flow } from '../conversation/flow.js';
import { importLibrary, libraryAtHand, planLibrary } from './import-library.js';
import { LIBRARY } from './words-library.js';

interface Importing {
  /** As it was typed; chosen and previewed when there. */
  section?: string;
}

/** 导入方案风险点: which section, what would come, and only then it comes. */
export function libraryFeature({ timeZone }: Pick<Effects, 'timeZone'>): ChatFeature {
  const importing: Flow<Importing, Importing & { said: string }> = {
    name: 'risk-library',
    doing: '导入方案风险点',
    step: (state, input) => {
      if (input.kind === 'picture') return { state, say: [LIBRARY.confirmWanted] };
      if (input.kind === 'text') return { state, run: { ...state, said: input.text.trim() } };
      return state.section === undefined
        ? { state: undefined, say: ['好的，没有导入。'] }
        : { state: {}, say: ['记到哪个科室？请回复科室名称。'] };
    },
    run: async (chat, { section, said }) => {
      if (section === undefined) return preview(chat, said);
      if (!/^(确认|确定|是|好|好的)[。.！!]?$/.test(said)) return chat.say(LIBRARY.confirmWanted);
      const done = await importLibrary(chat, section, { timeZone, person: chat.person });
      chat.close();
      await chat.say(done.numbers.length > 0 ? LIBRARY.done(done) : LIBRARY.nothingNew(done));
    },
  };
  const preview = async (chat: Chat, section: string) => {
    const plan = await planLibrary(chat, section, chat.person);
    if (plan.missing.length === 0) {
      chat.close();
      return chat.say(LIBRARY.nothingNew(plan));
    }
    chat.open(importing, { section });
    await chat.say(LIBRARY.preview(plan));
  };
  return {
    help: LIBRARY.help,
    commands: [
      {
        match: /^导入方案风险点(?:\s+(\S.{0,40}))?$/,
        handler: {
          act: async (chat, { match }) => {
            const section = match?.[1]?.trim();
            if (section) return preview(chat, section);
            const { title, all } = await libraryAtHand(chat, chat.person);
            chat.open(importing, {});
            await chat.say(LIBRARY.askSection(title, all.length));
          },
        },
      },
    ],
    flows: [importing],
  };
}
