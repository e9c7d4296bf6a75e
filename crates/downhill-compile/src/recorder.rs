//! Burn's recorder: its device, and the errors of a loss that runs on it.

use std::cell::RefCell;

use burn::backend::DispatchDevice;
use burn::backend::capture::CaptureBackend;
use burn::backend::tensor::Device as DeviceOf;
use burn::module::Module;
use burn::tensor::{Device, FloatDType, IntDType};
use downhill_nn::{caught, quietly};

use crate::error::Error;

/// A recorder, and the number types of the tensors that a loss makes on it without naming one.
type Recorder = (FloatDType, IntDType, Device);

thread_local! {
    /// Burn numbers its recording devices and never uses a number twice, so each thread keeps those that it makes.
    static RECORDERS: RefCell<Vec<Recorder>> = const { RefCell::new(Vec::new()) };
}

/// The recorder of this thread with the default number types of a module's device.
pub(crate) fn recorder<M: Module>(model: &M) -> Result<Device, Error> {
    let settings = model.devices().first().cloned().unwrap_or_default();
    let settings = settings.settings();
    let (float, int) = (settings.float_dtype, settings.int_dtype);
    RECORDERS.with_borrow_mut(|known| {
        if let Some((.., device)) = known.iter().find(|(f, i, _)| (*f, *i) == (float, int)) {
            return Ok(device.clone());
        }
        let recorder = DeviceOf::<CaptureBackend>::default();
        let device = Device::new(DispatchDevice::Capture(recorder));
        let mut configured = Ok(());
        // Burn asks the recorder what it supports, and it answers only while it records.
        let empty = device.capture_scope(|scope| {
            configured = device.clone().configure((float, int));
            scope.complete([], [])
        });
        drop(empty);
        configured.map_err(|error| Error::Capture {
            reason: error.to_string(),
        })?;
        known.push((float, int, device.clone()));
        Ok(device)
    })
}

/// Runs a loss on Burn's recorder, and turns a panic into an error.
pub(crate) fn attempt<R>(loss: impl FnOnce() -> R) -> Result<R, Error> {
    // Burn panics where a tensor has no numbers. The message is part of the error.
    quietly(|| caught(loss)).map_err(|reason| {
        if reason.contains("no concrete value") || reason.contains("no initialized value") {
            Error::ReadsNumbers { reason }
        } else if reason.contains("DTypeMismatch") {
            Error::MixedDtypes
        } else if reason.contains("wrong backend") || reason.contains("not on the same device") {
            Error::Foreign { reason }
        } else {
            Error::Panicked { reason }
        }
    })
}
