// What things are called, in English and Chinese.
const PRESETS = {
  mask: ["the sheet mask", "面膜的故事"],
  "mask-tier-cap": ["the mask, three tiers at most", "面膜，最多三级"],
  anxin: ["a published ladder (Anxin)", "公开的代理价目（安馨）"],
  "direct-brand": ["a brand that sells itself", "品牌直销给用户"],
  "open-marketplace": ["four makers, open prices", "四家厂商，价格公开"],
  "service-seller": ["sellers with regular customers", "做熟客的卖家"],
  marketplace: ["an open marketplace", "开放的集市平台"],
  mall: ["a mall with deposits", "收保证金的商城"],
  "micro-shop": ["micro-shops among strangers", "陌生人之间的微店"],
  "micro-shop-escrow": ["micro-shops with escrow", "担保交易的微店"],
  personalised: ["goods made for one customer", "定制商品的卖家"],
  "regulated-trade": ["the trade under good rules", "规则完善的分销"],
  "commission-plan": ["commissions on five levels", "五级提成计划"],
  "herbalife-2012": ["a seller of shakes, 2012", "奶昔直销公司，2012 年"],
  reference: ["a well-mixed reference", "均匀混合的参照"],
};

const SLIDERS = {
  entry_order: {
    name: ["entry order", "首单数量"],
    hint: ["units that a recruit must buy to join", "加入时必须买的件数"],
    shown: (value) => say([`${value} ${value === 1 ? "unit" : "units"}`, `${value} 件`]),
  },
  markup: {
    name: ["markup per step", "每级加价"],
    hint: ["what each tier adds to the price", "每下一级加多少钱"],
    shown: (value) => `¥${value}`,
  },
  lowest_entry_order: {
    name: ["entry order of the lowest rank", "最低级别的首单"],
    hint: ["to join at the lowest rank; better ranks in proportion, quotas stay", "按最低级别加入的件数；更高级别按比例变化，定额不变"],
    shown: (value) => SLIDERS.entry_order.shown(value),
  },
  rank_gap: {
    name: ["price gap between ranks", "级别价差"],
    hint: ["what the lowest rank pays for a unit above the best rank", "最低级别每件比最高级别多付多少"],
    shown: (value) => `¥${value}`,
  },
  list_price: {
    name: ["list price", "标价"],
    hint: ["what recruits are told that end buyers pay", "对外宣称的零售价"],
    shown: (value) => `¥${grouped(value)}`,
  },
  herding: {
    name: ["herding", "从众"],
    hint: ["how much more people join whose friends have joined", "朋友加入后，自己更想加入的程度"],
    shown: (value) => say([value === 0 ? "none" : `× ${value}`, value === 0 ? "无" : `× ${value}`]),
  },
  informed: {
    name: ["informed people", "知情者"],
    hint: ["who know what the goods are worth", "知道货物真实价格的人"],
    shown: (value) => percent(value, 1),
  },
  own_use: {
    name: ["own use", "自用"],
    hint: ["units that a holder uses up", "每位持货人自用的件数"],
    shown: (value) => say([`${value} a ${unit()}`, `每${unit()} ${value} 件`]),
  },
  tier_cap: {
    name: ["cap on tiers", "层级上限"],
    hint: ["no person joins below this tier", "不得再往下发展的层级"],
    shown: (value) => (value === null ? say(["no cap", "不限"]) : say([`at ${value}`, `${value} 级`])),
  },
  cooling_off: {
    name: ["cooling-off", "冷静期"],
    hint: ["time to undo joining, with the money back", "可反悔退款的时间"],
    shown: (value) => (value === null ? say(["none", "无"]) : `${value} ${value === 1 ? unit() : units()}`),
  },
};

// Experiments of one move each.
const TRIES = [
  [["Stop the chain at tier 2", "只许两级"], { tier_cap: 2 }],
  [["Let half the people know the price", "让一半人知道底价"], { informed: 0.5 }],
  [["Ask for one unit to join", "首单只要一件"], { entry_order: 1 }],
  [["Ask for four units at the lowest rank", "最低级别首单只要四件"], { lowest_entry_order: 4 }],
  [["Let no one follow the crowd", "没有人从众"], { herding: 0 }],
];

const STATES = [
  ["active", ["active", "仍在做"]],
  ["behind", ["active with a loss", "仍在做，亏损"]],
  ["ahead", ["left without a loss", "离开，未亏"]],
  ["lost", ["left with a loss", "离开，亏损"]],
];

const sliderName = (key) => say(SLIDERS[key].name);
const presetName = (name) => (name === OWN ? say(["your scenario: ", "你的情景："]) + data.own.name : PRESETS[name] ? say(PRESETS[name]) : name);
