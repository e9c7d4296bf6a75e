//! Operations of layers: linear, embedding, normalization and attention.

use burn_ir::{
    AttentionOpIr, BatchNormOpIr, LayerNormOpIr, ModuleOperationIr as Module, OperationIr,
};

use super::{Import, dims, refused, scalar};
use crate::error::Error;
use crate::graph::{Binary, Id, Op, Reduce, Unary};
use crate::view::count;

impl Import {
    pub(super) fn module(
        &mut self,
        operation: &OperationIr,
        module: &Module,
    ) -> Result<Vec<Id>, Error> {
        let result = match module {
            Module::Linear(o) => {
                let (x, weight) = (self.of(&o.x)?, self.of(&o.weight)?);
                let x = self.rows(x);
                let z = self.graph.matmul(x, weight);
                match &o.bias {
                    Some(bias) => {
                        let bias = self.of(bias)?;
                        self.graph.binary(Binary::Add, z, bias)
                    }
                    None => z,
                }
            }
            Module::LinearXBackward(o) => {
                let (weight, gradient) = (self.of(&o.weight)?, self.of(&o.output_grad)?);
                let gradient = self.rows(gradient);
                let weight = self.graph.swap(weight, 0, 1);
                self.graph.matmul(gradient, weight)
            }
            Module::LinearWeightBackward(o) => {
                let (x, gradient) = (self.of(&o.x)?, self.of(&o.output_grad)?);
                let (x, gradient) = (self.rows(x), self.rows(gradient));
                let x = self.graph.swap(x, 0, 1);
                self.graph.matmul(x, gradient)
            }
            Module::LinearBiasBackward(o) => {
                let gradient = self.of(&o.output_grad)?;
                let gradient = self.rows(gradient);
                self.graph.reduce(Reduce::Sum, gradient, vec![0])
            }
            Module::Embedding(o) => {
                let (weights, indices) = (self.of(&o.weights)?, self.of(&o.indices)?);
                let (list, shape) = self.list(indices, dims(&o.weights)[1]);
                self.graph.push(Op::Take(0), vec![weights, list], shape)
            }
            Module::EmbeddingBackward(o) => {
                let (indices, gradient) = (self.of(&o.indices)?, self.of(&o.out_grad)?);
                let (list, shape) = self.list(indices, dims(&o.weights)[1]);
                let gradient = self.graph.reshape(gradient, &shape);
                let zeros = self.graph.fill(0.0, &dims(&o.weights));
                let inputs = vec![zeros, list, gradient];
                self.graph.push(Op::AddAt(0), inputs, dims(&o.weights))
            }
            Module::LayerNorm(o) => self.layer_norm(o)?,
            Module::BatchNorm(o) => self.batch_norm(o)?,
            Module::Attention(o) => self.attention(operation, o)?,
            _ => return self.window(operation, module),
        };
        Ok(vec![result])
    }

    /// A tensor as a matrix: all axes but the last are its rows.
    fn rows(&mut self, x: Id) -> Id {
        let shape = self.graph.shape(x);
        let columns = shape.last().copied().unwrap_or(1);
        let rows = count(shape).checked_div(columns).unwrap_or(0);
        self.graph.reshape(x, &[rows, columns])
    }

    /// Indices as a list, and the shape of one row of `columns` for each.
    fn list(&mut self, indices: Id, columns: usize) -> (Id, Vec<usize>) {
        let length = count(self.graph.shape(indices));
        (
            self.graph.reshape(indices, &[length]),
            vec![length, columns],
        )
    }

    fn layer_norm(&mut self, o: &LayerNormOpIr) -> Result<Id, Error> {
        let (x, gamma) = (self.of(&o.input)?, self.of(&o.gamma)?);
        let beta = o.beta.as_ref().map(|beta| self.of(beta)).transpose()?;
        let g = &mut self.graph;
        let axis = g.shape(x).len() - 1;
        let columns = g.shape(x)[axis] as f64;
        let mut mean = |x: Id| {
            let sum = g.reduce(Reduce::Sum, x, vec![axis]);
            g.with_scalar(Binary::Div, sum, columns)
        };
        let average = mean(x);
        let centered = self.graph.binary(Binary::Sub, x, average);
        let square = self.graph.unary(Unary::Square, centered);
        let sum = self.graph.reduce(Reduce::Sum, square, vec![axis]);
        let g = &mut self.graph;
        let variance = g.with_scalar(Binary::Div, sum, columns);
        let shifted = g.with_scalar(Binary::Add, variance, scalar(o.epsilon));
        let deviation = g.unary(Unary::Sqrt, shifted);
        let normal = g.binary(Binary::Div, centered, deviation);
        let scaled = g.binary(Binary::Mul, normal, gamma);
        Ok(match beta {
            Some(beta) => g.binary(Binary::Add, scaled, beta),
            None => scaled,
        })
    }

    /// With given statistics, one for each channel (axis 1).
    fn batch_norm(&mut self, o: &BatchNormOpIr) -> Result<Id, Error> {
        let x = self.of(&o.x)?;
        let mut shape = vec![1; self.graph.shape(x).len()];
        shape[1] = self.graph.shape(x)[1];
        let each = [&o.gamma, &o.beta, &o.mean, &o.variance].map(|tensor| self.of(tensor));
        let mut each_of = Vec::new();
        for id in each {
            each_of.push(self.graph.reshape(id?, &shape));
        }
        let [gamma, beta, mean, variance] = each_of.try_into().map_err(|_| Error::Untracked)?;
        let g = &mut self.graph;
        let shifted = g.with_scalar(Binary::Add, variance, scalar(o.epsilon));
        let deviation = g.unary(Unary::Sqrt, shifted);
        let centered = g.binary(Binary::Sub, x, mean);
        let normal = g.binary(Binary::Div, centered, deviation);
        let scaled = g.binary(Binary::Mul, normal, gamma);
        Ok(g.binary(Binary::Add, scaled, beta))
    }

    fn attention(&mut self, operation: &OperationIr, o: &AttentionOpIr) -> Result<Id, Error> {
        if o.mask.is_some()
            || o.attn_bias.is_some()
            || o.options.is_causal
            || o.options.softcap.is_some()
        {
            return Err(refused(operation, "with a mask, a bias or a cap"));
        }
        let (query, key, value) = (self.of(&o.query)?, self.of(&o.key)?, self.of(&o.value)?);
        let rank = dims(&o.query).len();
        let width = dims(&o.query)[rank - 1] as f64;
        let scale = o.options.scale.map_or(1.0 / width.sqrt(), scalar);
        let g = &mut self.graph;
        let key = g.swap(key, rank - 2, rank - 1);
        let scores = g.matmul(query, key);
        let scores = g.with_scalar(Binary::Mul, scores, scale);
        let weights = g.softmax(scores, rank - 1);
        Ok(g.matmul(weights, value))
    }
}
