import type { Entry } from './command.js';

/** Every command of the operator's tool, in the order in which `--help` lists them. */
export const COMMANDS: Entry[] = [
  {
    name: 'doctor',
    summary: '检查配置、数据库、企业微信、回调地址和时钟，指出怎样修 · check everything, say how to mend it',
    load: async () => (await import('./doctor.js')).doctor,
  },
  {
    name: 'scheme check',
    summary: '检查方案文件，列出错误和缺口 · every error and gap of a scheme',
    load: async () => (await import('./scheme.js')).checkSchemeFile,
  },
  {
    name: 'scheme activate',
    summary: '启用方案 · put a scheme in force',
    load: async () => (await import('./scheme.js')).activateSchemeCommand,
  },
  {
    name: 'scheme list',
    summary: '列出内置方案和启用过的版本 · shipped schemes and versions',
    load: async () => (await import('./scheme.js')).listSchemes,
  },
  {
    name: 'scheme propose',
    summary: '把还有缺口的方案存为草案，由办公室在聊天里补 · keep a scheme with gaps as a draft',
    load: async () => (await import('./scheme-life.js')).proposeSchemeCommand,
  },
  {
    name: 'scheme show',
    summary: '把一版方案写成 YAML · print a stored version',
    load: async () => (await import('./scheme-life.js')).showScheme,
  },
  {
    name: 'scheme compare',
    summary: '两份方案有什么不同 · what differs between two schemes',
    load: async () => (await import('./scheme-life.js')).compareSchemesCommand,
  },
  {
    name: 'scheme new-cycle',
    summary: '周期到期，开新的一版，把已备案的风险点带入 · begin the next cycle',
    load: async () => (await import('./cycle.js')).newCycle,
  },
  {
    name: 'charts check',
    summary: '检查权力运行流程图，列出问题和改法 · every fault of a flow chart',
    load: async () => (await import('./charts.js')).checkChartFile,
  },
  {
    name: 'charts draw',
    summary: '把流程图、防控图画成 SVG · draw a flow chart',
    load: async () => (await import('./charts.js')).drawChartFile,
  },
  {
    name: 'charts attach',
    summary: '把流程图挂到一项职权上 · a flow chart becomes a power’s own',
    load: async () => (await import('./power-charts.js')).attachChartCommand,
  },
  {
    name: 'charts list',
    summary: '列出各项职权的流程图 · the charts of the powers',
    load: async () => (await import('./power-charts.js')).listChartsCommand,
  },
  {
    name: 'classify',
    summary: '批量分类（JSON 行）· classify JSON lines',
    load: async () => (await import('./classify-command.js')).classify,
  },
  {
    name: 'classifier report',
    summary: '建议与本人的决定有多少一致 · how far people agree with the suggestions',
    load: async () => (await import('./classifier.js')).reportCommand,
  },
  {
    name: 'classifier export',
    summary: '导出确认过的上报（已脱敏），供重新训练 · confirmed cases, redacted, for training',
    load: async () => (await import('./classifier.js')).exportCasesCommand,
  },
  {
    name: 'directory sync',
    summary: '从企业微信重新同步通讯录 · read the directory anew',
    load: async () => (await import('./directory.js')).syncDirectoryCommand,
  },
  {
    name: 'directory assign',
    summary: '设定谁分管哪些科室 · who runs which departments',
    load: async () => (await import('./directory.js')).assignCommand,
  },
  {
    name: 'directory unassign',
    summary: '取消分管 · take departments from somebody',
    load: async () => (await import('./directory.js')).unassignCommand,
  },
  {
    name: 'menu sync',
    summary: '重新创建应用菜单 · create the custom menu again',
    load: async () => (await import('./menu.js')).syncMenu,
  },
  {
    name: 'admin grant',
    summary: '授予管理员身份 · make somebody an administrator',
    load: async () => (await import('./admin.js')).grantAdministratorCommand,
  },
  {
    name: 'outbox list',
    summary: '列出没有送达的消息（不含内容）· list undelivered messages, without content',
    load: async () => (await import('./outbox.js')).listCommand,
  },
  {
    name: 'outbox retry',
    summary: '重新发送失败的消息 · send failed messages again',
    load: async () => (await import('./outbox.js')).retryCommand,
  },
  {
    name: 'export',
    summary: '导出一览表（Excel、Word）或风险清单（CSV）· registers as Excel, Word or CSV',
    load: async () => (await import('./export.js')).exportRegister,
  },
  {
    name: 'workdays',
    summary: '第 N 个工作日是哪天，逐日说明 · the Nth working day, day by day',
    load: async () => (await import('./workdays.js')).workdays,
  },
  {
    name: 'powers import',
    summary: '导入职权目录（.xlsx 或 .csv）· import the catalogue of powers',
    load: async () => (await import('./powers.js')).importPowersCommand,
  },
  {
    name: 'powers export',
    summary: '导出职权目录（.xlsx 或 .csv）· export the catalogue of powers',
    load: async () => (await import('./powers.js')).exportPowersCommand,
  },
  {
    name: 'risks import',
    summary: '导入已有的风险清单（.xlsx 或 .csv）· import an existing register',
    load: async () => (await import('./risks.js')).importRisksCommand,
  },
  {
    name: 'risks library',
    summary: '方案里现成的风险点和措施：列出，或记到一个科室 · points a plan brings along',
    load: async () => (await import('./risks.js')).importLibraryCommand,
  },
  {
    name: 'backup',
    summary: '备份数据库到文件 · copy the database to a file',
    load: async () => (await import('./backup.js')).backupToFile,
  },
  {
    name: 'restore',
    summary: '把备份恢复到空的数据库 · put a copy into an empty database',
    load: async () => (await import('./backup.js')).restoreFromFile,
  },
];
