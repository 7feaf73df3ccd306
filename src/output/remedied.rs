//! A scenario beside the same with each usual remedy, under the same seeds.

use crate::report::{Language, Report};
use crate::scenario::{Remedy, Scenario, ScenarioError};
use crate::simulation::Simulation;

/// What a scenario came to with a remedy.
#[derive(Debug, Clone, PartialEq)]
pub struct Remedied {
    /// The remedy.
    pub remedy: Remedy,
    /// One report a seed.
    pub reports: Vec<Report>,
}

impl Remedied {
    /// Runs a scenario with each of the [usual](Remedy::usual) remedies that it can have, under each of these
    /// seeds. A remedy with which the scenario would contradict itself (prices that rise after the horizon, say)
    /// is left out.
    ///
    /// # Errors
    /// A scenario that is not valid itself.
    pub fn usual(scenario: &Scenario, seeds: &[u64]) -> Result<Vec<Remedied>, ScenarioError> {
        scenario.validate()?;
        let remedies = Remedy::usual().into_iter();
        let possible = remedies.filter(|remedy| remedy.on(scenario).validate().is_ok());
        possible
            .map(|remedy| {
                let scenario = remedy.on(scenario);
                let run = |&seed: &u64| Ok(Simulation::new(&scenario, seed)?.run());
                Ok(Remedied { remedy, reports: seeds.iter().map(run).collect::<Result<_, _>>()? })
            })
            .collect()
    }
}

/// What a remedy is called.
pub fn remedy_name(remedy: Remedy, language: Language) -> &'static str {
    let english = remedy.name();
    let chinese = match remedy {
        Remedy::BuyBack { .. } => "退货回购",
        Remedy::CoolingOff { .. } => "冷静期",
        Remedy::EntryOrderCap { .. } => "首单上限",
        Remedy::PriceTransparency { .. } => "价格透明",
        Remedy::RefundGuarantee => "退款保障",
        Remedy::Warning { .. } => "风险告知",
        Remedy::BanWaves { .. } => "平台封号",
        Remedy::TierCap { .. } => "层级上限",
        Remedy::RaisePrices { .. } => "供货商涨价（应对）",
        Remedy::SplitRanks => "供货商拆分层级（应对）",
        Remedy::EndUseRule { .. } => "七成规则",
        Remedy::RelabelOwnUse => "供货商将自用充作零售（应对）",
    };
    language.of(english, chinese)
}
