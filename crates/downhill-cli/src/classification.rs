//! A network that tells classes apart: trained with its validation watched, and judged.

use downhill_train::{
    Activation, Engine, Loss, NetworkConfig, Objective, Observer, Outcome, Parameters, Progress,
    Stop, accuracy, class_of,
};
use serde::Serialize;
use serde_json::Value;

use crate::training_curves::draw_training_curves;
use crate::{
    Confusion, Console, Failure, Output, Part, Recipe, RecipeReport, Samples, Verdict, find_alpha,
    print_epochs, stopped,
};

/// A network with a softmax output, at its start, and the samples it is to learn.
#[derive(Debug)]
pub struct Classification<'a> {
    example: &'static str,
    console: Console,
    recipe: &'a Recipe,
    samples: &'a Samples,
    description: NetworkConfig,
    engine: Box<dyn Engine>,
}

/// The fractions of samples predicted right, after training.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Fractions {
    /// Among those trained on.
    pub train: f64,
    /// Among those watched, where there are any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub validation: Option<f64>,
    /// Among those tested on.
    pub test: f64,
}

/// What came out.
#[derive(Debug)]
pub struct Classified {
    /// How the run went.
    pub outcome: Outcome,
    /// The fractions of samples predicted right.
    pub accuracy: Fractions,
    /// The class each test sample was taken for, counted from 0; nothing where a run that diverged left
    /// no numbers to choose by.
    pub predicted: Option<Vec<usize>>,
    /// The test samples by actual and predicted class; where they are known.
    pub confusion: Option<Confusion>,
    /// What was learned.
    pub parameters: Parameters,
}

/// Everything that came out, for a program to read. Numbers that are not finite are `null`.
#[derive(Debug, Serialize)]
struct Report<'a> {
    example: &'a str,
    recipe: RecipeReport,
    network: &'a NetworkConfig,
    parameters: usize,
    samples: Counts,
    stopped: Value,
    losses: &'a [f64],
    validation_losses: &'a [f64],
    accuracies: &'a [f64],
    validation_accuracies: &'a [f64],
    rates: &'a [f64],
    accuracy: Fractions,
    classes: &'a [String],
    confusion: Option<&'a Confusion>,
    figures: Vec<String>,
}

/// How many samples there were.
#[derive(Debug, Clone, Copy, Serialize)]
struct Counts {
    train: usize,
    validation: usize,
    test: usize,
}

impl<'a> Classification<'a> {
    /// A network at its start: the loss is the mean cross-entropy, the last activation softmax.
    ///
    /// # Errors
    ///
    /// [`Failure`] if the recipe describes no network for these samples, or the engine refuses a setting.
    pub fn new(
        example: &'static str,
        console: Console,
        recipe: &'a Recipe,
        samples: &'a Samples,
    ) -> Result<Self, Failure> {
        let features = samples.train.features().ncols();
        let classes = samples.names.len();
        let description = recipe.description(features, classes, Activation::Softmax)?;
        let start = recipe.start(&description)?;
        let objective = Objective::new(Loss::CrossEntropy);
        let engine = recipe.engine(&description, &start, objective)?;
        Ok(Self {
            example,
            console,
            recipe,
            samples,
            description,
            engine,
        })
    }

    fn counts(&self) -> Counts {
        Counts {
            train: self.samples.train.samples(),
            validation: self.samples.validation.as_ref().map_or(0, Part::samples),
            test: self.samples.test.samples(),
        }
    }

    /// Looks for a learning rate: see [`find_alpha`](crate::find_alpha()). Nothing is trained.
    ///
    /// # Errors
    ///
    /// [`Failure`] if the engine refuses the samples, or a file cannot be written.
    pub fn find_alpha(&mut self, output: &mut Output) -> Result<Verdict, Failure> {
        let batch = self.samples.train.batch()?;
        let engine = &mut *self.engine;
        let loss = Loss::CrossEntropy.name();
        find_alpha(
            self.example,
            &self.console,
            output,
            self.recipe,
            engine,
            batch,
            loss,
        )
    }

    /// Says the network and the samples, trains, and says how the losses fell.
    ///
    /// # Errors
    ///
    /// [`Failure`] if the plan cannot be run, or the engine refuses the samples.
    pub fn train(&mut self, mut progress: Progress) -> Result<Classified, Failure> {
        let Counts {
            train,
            validation,
            test,
        } = self.counts();
        let classes = self.samples.names.len();
        self.console.print(format_args!(
            "{train} images to train on, {validation} to watch, {test} to test on; {classes} classes\n"
        ));
        self.console.print(&self.description);
        let plan = self.recipe.plan().track_accuracy();
        let batch = self.samples.train.batch()?;
        let (engine, observers) = (&mut *self.engine, &mut [&mut progress as &mut dyn Observer]);
        let outcome = match &self.samples.validation {
            Some(part) => plan
                .validation(part.batch()?)
                .run(engine, batch, observers)?,
            None => plan.run(engine, batch, observers)?,
        };
        print_epochs(&self.console, &outcome.history, "validation");

        let engine = &*self.engine;
        let fraction = |part: &Part| -> Result<f64, Failure> {
            let predictions = engine.evaluate(part.features().view())?;
            Ok(accuracy(predictions.view(), part.batch()?.targets()))
        };
        let accuracy = Fractions {
            train: fraction(&self.samples.train)?,
            validation: self.samples.validation.as_ref().map(fraction).transpose()?,
            test: fraction(&self.samples.test)?,
        };
        let predictions = engine.evaluate(self.samples.test.features().view())?;
        let predicted: Option<Vec<usize>> = predictions.rows().into_iter().map(class_of).collect();
        let confusion = predicted.as_ref().map(|predicted| {
            Confusion::new(&self.samples.names, self.samples.test.classes(), predicted)
        });
        Ok(Classified {
            outcome,
            accuracy,
            predicted,
            confusion,
            parameters: engine.parameters()?,
        })
    }

    /// Draws the curves and the confusion matrix, and prints the matrix.
    ///
    /// # Errors
    ///
    /// [`Failure`] if a figure cannot be written.
    pub fn draw(&self, output: &mut Output, result: &Classified) -> Result<(), Failure> {
        let title = format!(
            "A net of {} parameters learns {} classes",
            self.description.parameters(),
            self.samples.names.len()
        );
        let loss = Loss::CrossEntropy.name();
        draw_training_curves(output, &title, loss, &result.outcome.history)?;
        let Some(confusion) = &result.confusion else {
            return Ok(());
        };
        if confusion.is_small() {
            self.console
                .print(format_args!("\nThe test images:\n{confusion}\n"));
            let title = "What the test images were taken for";
            output.figure(&confusion.figure(title)?, "confusion")?;
        } else {
            self.console.print(format_args!(
                "\n{} classes are too many for a matrix; --report FILE has their counts. The most errors:",
                self.samples.names.len()
            ));
            for line in confusion.errors() {
                self.console.print(line);
            }
            self.console.print("");
        }
        Ok(())
    }

    /// Writes the report, and says where everything is, how many images were taken for what they are, and
    /// whether the run went through.
    ///
    /// # Errors
    ///
    /// [`Failure`] if the report cannot be written.
    pub fn conclude(&self, output: &Output, result: &Classified) -> Result<Verdict, Failure> {
        let history = &result.outcome.history;
        output.report(&Report {
            example: self.example,
            recipe: self.recipe.report(),
            network: &self.description,
            parameters: self.description.parameters(),
            samples: self.counts(),
            stopped: stopped(result.outcome.stopped),
            losses: &history.losses,
            validation_losses: &history.validation_losses,
            accuracies: &history.accuracies,
            validation_accuracies: &history.validation_accuracies,
            rates: &history.rates,
            accuracy: result.accuracy,
            classes: &self.samples.names,
            confusion: result.confusion.as_ref(),
            figures: output.figure_names(),
        })?;
        output.announce(&self.console);
        let stop: &Stop = &result.outcome.stopped;
        if !stop.is_complete() {
            self.console.always(format_args!("stopped {stop}"));
            return Ok(Verdict::Fails);
        }
        let Fractions {
            train,
            validation,
            test,
        } = result.accuracy;
        let on_validation = validation
            .map(|fraction| format!(", {:.2} % of the validation images", 100.0 * fraction));
        self.console.always(format_args!(
            "Right: {:.2} % of the training images{}, {:.2} % of the test images",
            100.0 * train,
            on_validation.unwrap_or_default(),
            100.0 * test
        ));
        Ok(Verdict::Holds)
    }
}
