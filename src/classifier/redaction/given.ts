/** Data for `names.ts` and `announced.ts`: what given names are made of. */

/** What no given name holds: offices, places, and the words that go on after a name. */
export const NOT_GIVEN =
  '科室部处院办局所站队组厅委区县市镇乡村州山省厂校班馆心级务任目间边副总老大小主们的了和与家个会' +
  '收签说在给没不把同找去来是也都未已于就要让叫请问把被对向跟到有将从批管做用该只还再又号员姓某反推提介送拿带打付转退买卖借欠写填';

/** What given names usually end with: after a surname that is also an everyday character only these make a name. */
export const GIVEN =
  '伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂华建国志文红玉云海燕梅萍玲鹏飞波斌宇浩凯健俊帆雪荣爱东晓春龙晨亮辉宁阳欣怡婷雨佳琪琳倩雯颖洁莉珍凤香翠莲菊淑慧惠兴旺庆福贵财宝生祥林森立德义仁信忠诚良善光耀昌盛永恒翔峰岭岩松柏栋梁学武彬彪威毅坚雄豪哲睿智博涵轩梓泽宏洪伦成才康寿顺泰乐瑞麟麒莹瑶璐萌媛嫣薇蕾蓉芬芝茹芸茜菲蓓艺彤青虹霖冬秋夏苗嫦娥旭昊昕晖曦煜炜烨焕炳熙勋鑫铭锋锐钧津源渊润泓沛汉坤元亨君尧舜禹达鸿雁鹤虎豹骏驰维绍祖孝廉恭思恩友朋利胜民根新清珠琴琼远山江权兵喜奎魁贤礼';

/** Of one that has two letters the first may also be one of these: 王小芳, 张家明, 陈大伟. */
const FIRST = '小大家';
const NAMED = `(?![${NOT_GIVEN}])[\\u4e00-\\u9fff]`;
/** One or two letters, any that a name may hold. */
export const GIVEN_NAME = `(?:[${FIRST}][${GIVEN}]|(?:${NAMED}){1,2})`;
/** One or two letters of which the last is usual. */
export const USUAL_GIVEN_NAME = `(?:[${FIRST}]|${NAMED})?[${GIVEN}]`;
