//! Sections of the description that are the same for every scenario.

pub(super) const ABOUT: &str = "\
This description follows the ODD protocol (overview, design concepts, details) for agent-based models: Grimm
et al. 2020, The ODD protocol: a second update, *JASSS* 23(2) 7. What human decisions rest on follows ODD+D:
Müller et al. 2013, *Environmental Modelling & Software* 48, 37–48. It is generated from the scenario: its tables
list every parameter with its value.
";

pub(super) const ENTITIES: &str = "\
| entity | what tells one from another | state variables |
|---|---|---|
| person | cash, willingness to pay, effort, persuadable, informed: functions of the seed and the person | \
  standing (bystander, reseller, former reseller), customer or not, need clock |
| reseller | person, supplier, recruiter, depth, tick of joining | tier, source, cash, deposit, stock by batch, \
  book value of the stock, last success, last retail sale, active or left and why |
| supplier | product, ladder, terms | cash, deposits held, units made |
| environment | network of acquaintances, calendar | prices in force, what end buyers paid, what the factory received |
";

pub(super) const OVERVIEW: &str = "
## 3. Process overview and scheduling

Time is discrete. Each tick runs ten phases in this order: events, pitch, match, order, deliver, retail, use,
age, leave, record. Each phase decides for all agents from the state as it found it, and then acts; no result
depends on the order in which agents are visited. Section 7 has each phase in full.
";

pub(super) const INITIALISATION: &str = "\
Before tick 1 the only resellers are the first agents, if there are any: a keyed choice over the seats, who hold tier 1
and have taken their entry orders. No person has bought anything yet, so that each is in need. Under one scenario and
seed the start is always the same; two scenarios under one seed share every trait and draw that both ask for.
";

pub(super) const INPUT: &str = "\
The model reads nothing while it runs. Changes of prices and other dated events are part of the scenario.
";

pub(super) const SUBMODELS: &str = "\
The phases of a tick, in order. *Theory* and *Evidence* say what a decision rule rests on (ODD+D); the
tables say it of each value. *Reported*: a source gives the value. *Fitted*: the value makes a run come to the figure named.
*Chosen*: the author of the experiment chose it. *Assumed*: it was not measured; vary it before you believe a figure.
";
