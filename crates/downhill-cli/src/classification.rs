//! Training and evaluation of a classifier with softmax outputs.

use downhill_train::{
    Activation, Checkpoints, Loss, NetworkConfig, NetworkEngine, Objective, Optimization, Outcome,
    Parameters, Progress, Trainer, accuracy, class_of,
};
use serde::Serialize;
use serde_json::Value;

use crate::{
    Confusion, Console, Failure, Output, Part, RunConfig, RunReport, Samples, Verdict, complete,
    ctrl_c, find_alpha, print_epochs, stopped, training_curves,
};

/// A network with softmax outputs, and its samples.
#[derive(Debug)]
pub struct Classification<'a> {
    example: &'static str,
    console: Console,
    config: &'a RunConfig,
    samples: &'a Samples,
    network: NetworkConfig,
    engine: Box<dyn NetworkEngine>,
}

/// The fractions of samples predicted right, after training.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Fractions {
    /// Of the training samples.
    pub train: f64,
    /// Of the validation samples, if there are any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub validation: Option<f64>,
    /// Of the test samples.
    pub test: f64,
}

/// The results of a classification.
#[derive(Debug)]
pub struct Classified {
    /// The outcome of training.
    pub outcome: Outcome,
    /// The fractions of samples predicted right.
    pub accuracy: Fractions,
    /// The predicted class of each test sample, counted from 0; `None` if a prediction is NaN.
    pub predicted: Option<Vec<usize>>,
    /// The test samples by actual and predicted class; `None` if a prediction is NaN.
    pub confusion: Option<Confusion>,
    /// The parameters after training.
    pub parameters: Parameters,
}

/// The results, for a program to read. Numbers that are not finite are `null`.
#[derive(Debug, Serialize)]
struct Report<'a> {
    example: &'a str,
    recipe: RunReport,
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

/// The numbers of samples.
#[derive(Debug, Clone, Copy, Serialize)]
struct Counts {
    train: usize,
    validation: usize,
    test: usize,
}

impl<'a> Classification<'a> {
    /// Builds the network, whose last activation is softmax, and an engine for the mean cross-entropy.
    ///
    /// # Errors
    ///
    /// [`Failure`] if the network does not fit the samples, or a setting is out of range.
    pub fn new(
        example: &'static str,
        console: Console,
        config: &'a RunConfig,
        samples: &'a Samples,
    ) -> Result<Self, Failure> {
        let features = samples.train.features().ncols();
        let classes = samples.names.len();
        let network = config.network(features, classes, Activation::Softmax)?;
        let objective = Objective::new(Loss::CrossEntropy);
        let optimization = Optimization::of(objective, config.train.step);
        let start = config.start(&network)?;
        let engine = config.engine.build(&network, &start, optimization)?;
        Ok(Self {
            example,
            console,
            config,
            samples,
            network,
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

    /// Looks for a learning rate, as [`find_alpha`](crate::find_alpha()) does.
    ///
    /// # Errors
    ///
    /// [`Failure`] if the samples do not fit the network, or a file cannot be written.
    pub fn find_alpha(&mut self, output: &mut Output) -> Result<Verdict, Failure> {
        find_alpha(
            self.example,
            &self.console,
            output,
            self.config,
            &mut *self.engine,
            &self.samples.train.batch()?,
            Loss::CrossEntropy.label(),
        )
    }

    /// Prints the network and the numbers of samples, trains, and prints the history.
    ///
    /// # Errors
    ///
    /// [`Failure`] if the samples do not fit the settings or the network.
    pub fn train(
        &mut self,
        mut progress: Progress,
        checkpoints: Option<Checkpoints>,
    ) -> Result<Classified, Failure> {
        let Counts {
            train,
            validation,
            test,
        } = self.counts();
        let classes = self.samples.names.len();
        self.console.print(format_args!(
            "{train} images to train on, {validation} to validate on, {test} to test on; {classes} classes\n"
        ));
        self.console.print(&self.network);
        let validation = self.samples.validation.as_ref();
        let validation = validation.map(Part::batch).transpose()?;
        let mut trainer = Trainer::new(&self.config.train).track_accuracy();
        if let Some(batch) = &validation {
            trainer = trainer.validation(batch);
        }
        let trainer = trainer.observe(&mut progress).interrupt(ctrl_c());
        let trainer = trainer.checkpoints(checkpoints);
        let outcome = trainer.fit(&mut *self.engine, &self.samples.train.batch()?)?;
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

    /// Draws the training curves and the confusion matrix, and prints the matrix.
    ///
    /// # Errors
    ///
    /// [`Failure`] if a figure cannot be written.
    pub fn draw(&self, output: &mut Output, result: &Classified) -> Result<(), Failure> {
        let title = format!(
            "A net of {} parameters learns {} classes",
            self.network.parameters(),
            self.samples.names.len()
        );
        let loss = Loss::CrossEntropy.label();
        let figure = training_curves(&title, loss, &result.outcome.history);
        output.figure(&figure, "training-curves")?;
        let Some(confusion) = &result.confusion else {
            return Ok(());
        };
        if confusion.is_small() {
            self.console
                .print(format_args!("\nThe test images:\n{confusion}\n"));
            let title = "The predicted classes of the test images";
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

    /// Writes the report, prints the accuracies, and returns the verdict: whether the run completed.
    ///
    /// # Errors
    ///
    /// [`Failure`] if the report cannot be written.
    pub fn conclude(&self, output: &Output, result: &Classified) -> Result<Verdict, Failure> {
        let history = &result.outcome.history;
        output.report(&Report {
            example: self.example,
            recipe: self.config.report(),
            network: &self.network,
            parameters: self.network.parameters(),
            samples: self.counts(),
            stopped: stopped(&result.outcome),
            losses: &history.losses,
            validation_losses: &history.validation_losses,
            accuracies: history.accuracies(),
            validation_accuracies: history.validation_accuracies(),
            rates: &history.rates,
            accuracy: result.accuracy,
            classes: &self.samples.names,
            confusion: result.confusion.as_ref(),
            figures: output.figure_names(),
        })?;
        output.announce(&self.console);
        if !complete(&self.console, &result.outcome) {
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
