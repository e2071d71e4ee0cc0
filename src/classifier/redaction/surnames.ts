/** Data for `names.ts`: how people in an organisation are called in talk. */

export const COMPOUND_SURNAMES =
  '欧阳|上官|司马|诸葛|皇甫|司徒|令狐|慕容|尉迟|公孙|长孙|宇文|轩辕|夏侯|东方|南宫|西门|端木|百里';

/** Hardly ever anything but a surname before a title, whatever stands before them. */
export const CLEAR_SURNAMES =
  '王李张刘陈杨赵吴徐孙胡朱郭宋郑韩冯董萧肖曹袁邓傅沈彭吕卢蒋蔡贾魏薛阎闫潘杜戴汪姜姚谭廖邹郝邱秦侯邵孟尹黎贺赖龚庞樊殷陶翟倪俞葛聂邢骆岳莫詹靳甄裴鲍霍翁柯阮丁崔';

/** Surnames that are also everyday characters: a word may end with them (责任 护士, 保卫 科长, 货车 老板). */
export const PLAIN_SURNAMES =
  '周黄高林何马罗梁谢唐于程许曾苏叶余夏钟田任范方石熊金陆孔白康毛江史顾龙万段雷钱汤易常武乔兰施洪安颜严牛温芦季章鲁伍韦申尤毕焦柳齐梅庄辛祝左涂谷祁耿牟卜苗凌费纪盛童欧项曲游阳席卫查屈覃隋甘景薄司柏宁桂闵柴华车冉房边辜吉饶刁瞿戚丘古池滕苑邬臧畅苟褚廉娄符奚穆党燕郎冀谈姬屠郜晏栾郁蒙喻窦迟宇敖糜鄢卓仇艾蓝稽练仲虞卞封竺冼楚佟栗匡宗巫鞠桑荆沙岑习胥蔺关';

/**
 * What may stand right before a person: after any other character a plain surname is taken for the end of a word. The
 * first row ends departments and ranks, the others hand something to a person or say where he is.
 */
export const BEFORE_PERSON =
  '科室部处院办局所站队组厅委区县市镇乡村厂校班馆司店社团会楼层库师员长士' +
  '找让叫请问见送给跟和与及同向替帮陪催喊托求将由是有在从到去听看按因为凭靠归告诉约骂夸讲谈说收塞把被当经' +
  '的了着过得们我你他她咱这那老小位名个人';
/** 任 takes an office more often than it is a name: 他任科长. */
export const BEFORE_TASK = '科室部处院办局所站队组找让叫请跟和与及给送';

const PAUSE = '[,，。;；:：、!！?？)）\\s的在给说找让把跟也就都收拿管去来请打]|$';
export const TITLES = `(?:常务)?副?(?:主任|院长|书记|科长|处长|局长|所长|站长|队长|组长|部长|厂长|校长|镇长|乡长|县长|股长|村长|园长|馆长|行长|庭长|会长|店长|班长|厅长|市长|区长|省长|检察长|董事长|理事长|秘书长|支队长|大队长|中队长|教授|主席|总监|总经理|(?:主任|主治)?医师)|院士|护士长|支书|医生|大夫|护士|护师|药师|技师|老师|经理|老板娘?|师傅|会计|出纳|主管|秘书|司机|同志|先生|女士|小姐|阿姨|警官|法官|律师|工程师|检察官|民警|辅警|干事|委员|政委|指导员|科员|博士|大[姐哥爷妈叔婶嫂]|(?:[姐哥叔婶嫂姨工]|老?总)(?=${PAUSE})`;
/** What begins like 王工 or 万科长 and is an occupation, a rank, an office somebody takes, or other words. */
export const OCCUPATIONS =
  /^(?:[施高车金石段武]工|车[组队]长|安委员|常委员|常务副|项经理|高博士|高副?主任[医药护技检]师|车主任[意性何]|曾经理[过了顺清解]|任副?[主院书科处局所站队组部厂校镇乡县股村馆行经会出][^,。;]{1,3}?(?:期间|以来|之?[前后]|时(?!候?说)|[一二三四五六七八九十两几半\d]+[年届个]))/;

/** The character before and the «surname», where together they are an everyday word: 由于院长, 对方主任, 担任科长. */
export const NOT_BEFORE_SURNAME =
  /^(?:[由对等属处在至位终过出勇敢大小多少关]于|[经正平日非异照往通]常|[一二两三四五六七八九十几多每这那半]张|[树禾麦果育]苗|[各下上每一两几前后首担信现主历新时曾升兼出连就接离责委胜重在调]任|[甲乙丙丁双对官地我他她各两多审处开药配验资]方|[公治不保]安|[机有相无]关|[如任为]何|[中才]华|[较很最提]高|[公私派驾货客校随]车|[医住用药病库]房|[旁外两一这那周]边|[检审调抽稽核巡普]查|[职党政军国法税年世]纪|[收药缴免退交公经自]费|[事款立各单]项|公司|[支院]党|[专现资奖基税租]金|[百几数十千]万|[手阶时]段|[门急]诊|公章|清廉|[每上下本这那一二两三几第双]周|[其业多剩十百]余|[感多致酬谢]谢|[规师示模防]范|[照回]顾|[分时]钟|[流过课工]程|[司兵上立]马|[防保]卫|[补学复练]习|[已不未]曾|[允也]许|[园森]林|[种育]苗|[实措设]施|[从森]严)$/;

/** Surnames after 老 and 小. */
export const CALLED_SURNAMES = `${CLEAR_SURNAMES}周罗梁谢唐许曾苏夏钟范熊陆顾祁何`;
/** After these two 老 and 小 are no call: 最小王…, 变老. */
export const NOT_BEFORE_CALL = '最很较大极多太变缩减从古长敬养衰幼弱中微细渺短狭矮瘦胆窄偏过更越略不';
/** 小金库, 小程序, 老顾客 are no persons. */
export const NOT_AFTER_CALL =
  '[序围额苏打客务同增库型区组子叶余]|(?<=范)[例本文]|(?<=许)[多愿]|(?<=何)[必况]|(?<=丁)[点当]|(?<=曾)经|(?<=夏)天|(?<=熊)猫|(?<=孟)加|(?<=陈)[醋皮旧酒年列述]|(?<=张)(?:贴(?![了出的])|罗|扬|榜)';
/** Called so too, but only where a person may stand or a word begins, and no word goes on. */
export const CALLED_PLAIN_SURNAMES =
  '黄(?![车鱼牛酒瓜历豆页])|马(?![拉达甲仔驹路扎虎桥])|林(?![场地木区业])|(?<!得老)高(?![层考潮了温压])|方(?![法案子向式便面位块桌格框])|田(?![地鼠埂园野])|石(?![头块板油])|白(?![领鼠菜脸兔干话条])|毛(?![病孩驴刺衫线])|段(?![落位])|江(?![湖])|汤(?![圆包])|史|龙(?![虾头])|武|(?<!面小)康(?![社之家村生])|洪|钱|严|温(?![度])|季(?![度节])|齐|梅|祝|左|耿|牟|凌|童|欧|项(?!目)|覃|甘|柴|瞿|戚|滕|褚|穆|佟|叶(?![子片紫榕增])|余(?![额数量款])|金(?![库额属融牌条鱼店])|任(?![务何性意])|乔|毕(?!业)|尤(?!其)|柳(?!树)|葛|费(?!用)';

/** 大王村, 大刘家沟. */
export const NOT_AFTER_BIG = '[村镇庄乡屯寨店沟湾岭坡旗椰]|家[村庄屯寨沟湾]';
/** As in 阿强; 阿胶 and 阿莫西林 are none. */
export const CALLED_GIVEN =
  '强明华芳珍英梅红军伟平勇刚建辉杰龙虎彪彬斌武福贵财祥春秋霞娟丽花香玲琴燕凤莲菊萍美珠玉翠秀旺坤标光荣耀雄健峰锋涛浩鹏宏志超凯亮敏慧静婷莉莎陈刘王黄林张';

/** 王处 for 王处长. Where a word goes on (李局部, 张院内) nobody is called so. */
export const SHORT_TITLES = '处局院校队科所厅董总哥姐叔婶嫂姨工';
/** Everyday words that look like it. */
export const NO_SHORT_CALL =
  /^(?:高[院校工处]|万科|何[处所]|[马车方卫]队|[施金石段武车]工|[任于常单路]|[程季工]校|康院|严处)/;
