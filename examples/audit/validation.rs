//! The check for two classes in `checkerboard`, given three classes.

use downhill::data::Dataset;
use downhill::prelude::*;
use downhill_cli::{Console, Failure};
use downhill_sources::checkerboard::{self, Checked};
use serde_json::{Value, json};

use crate::findings::Findings;

/// Gives three classes to the printed check and to this project's classifier.
pub(crate) fn try_three_classes(
    console: &Console,
    images: &Dataset<String>,
    findings: &mut Findings,
) -> Result<Value, Failure> {
    let labels = images.labels();
    // An `Err` stands for a raised exception.
    let (raised, checked) = match Checked::as_printed(labels) {
        Ok(checked) => (None, Some(checked)),
        Err(exception) => (Some(exception.to_string()), None),
    };
    let classes = images.classes();
    let built = checked
        .as_ref()
        .and_then(|c| c.built)
        .map(|exception| exception.to_string());
    let (mut answers, mut never): (Vec<&str>, Vec<&str>) = Default::default();
    if let Some(checked) = &checked {
        answers.extend([0.0, 1.0].into_iter().filter_map(|p| checked.answer(p)));
        never.extend(checked.never_answered());
    }
    let wrong = labels
        .iter()
        .filter(|l| never.contains(&l.as_str()))
        .count();

    let config = checkerboard::config(checkerboard::SEED, EngineConfig::default());
    let refusal = config.init().fit(images.features().view(), labels).err();
    let refusal = refusal.map(|error| error.to_string());

    let text = |text: &Option<String>| text.clone().unwrap_or_else(|| "nothing".to_owned());
    console.print("");
    console.print(format_args!(
        "  Its check for two classes, given {}: {}",
        classes.len(),
        classes.join(", ")
    ));
    console.print(format_args!("    builds   {}", text(&built)));
    console.print(format_args!("    raises   {}", text(&raised)));
    console.print(format_args!(
        "    answers  {}, never {}: {wrong} of {} images are always wrong",
        answers.join(" or "),
        never.join(" or "),
        labels.len()
    ));
    console.print(format_args!("    here     {}", text(&refusal)));

    findings.add(
        "checkerboard: the check builds an exception for three classes but does not raise it"
            .to_owned(),
        built.is_some() && raised.is_none() && wrong > 0,
    );
    findings.add(
        "checkerboard: this project's classifier rejects three classes".to_owned(),
        refusal.is_some(),
    );
    Ok(json!({
        "classes": classes,
        "built": built,
        "raised": raised,
        "answers": answers,
        "never_answered": never,
        "samples": labels.len(),
        "samples_never_right": wrong,
        "refused_here": refusal,
    }))
}
