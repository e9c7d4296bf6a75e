//! What the crates offer and no case covers.

/// Each name, with the reason.
pub(crate) const NOT_COVERED: [(&str, &str); 102] = [
    ("extract", "returns numbers about the tensor, or its data"),
    ("inplace", "returns numbers about the tensor, or its data"),
    ("rank", "returns numbers about the tensor, or its data"),
    ("can_mut", "returns numbers about the tensor, or its data"),
    ("dims", "returns numbers about the tensor, or its data"),
    ("shape", "returns numbers about the tensor, or its data"),
    ("into_data", "returns numbers about the tensor, or its data"),
    (
        "try_into_data",
        "returns numbers about the tensor, or its data",
    ),
    ("to_data", "returns numbers about the tensor, or its data"),
    (
        "try_to_data",
        "returns numbers about the tensor, or its data",
    ),
    (
        "into_data_async",
        "returns numbers about the tensor, or its data",
    ),
    (
        "to_data_async",
        "returns numbers about the tensor, or its data",
    ),
    (
        "to_data_as",
        "returns numbers about the tensor, or its data",
    ),
    (
        "try_to_data_as",
        "returns numbers about the tensor, or its data",
    ),
    (
        "try_to_vec_as",
        "returns numbers about the tensor, or its data",
    ),
    (
        "to_data_dtype",
        "returns numbers about the tensor, or its data",
    ),
    (
        "try_to_data_dtype",
        "returns numbers about the tensor, or its data",
    ),
    (
        "into_data_as",
        "returns numbers about the tensor, or its data",
    ),
    (
        "try_into_data_as",
        "returns numbers about the tensor, or its data",
    ),
    (
        "try_into_vec_as",
        "returns numbers about the tensor, or its data",
    ),
    (
        "into_data_dtype",
        "returns numbers about the tensor, or its data",
    ),
    (
        "try_into_data_dtype",
        "returns numbers about the tensor, or its data",
    ),
    (
        "into_scalar",
        "returns numbers about the tensor, or its data",
    ),
    (
        "try_into_scalar",
        "returns numbers about the tensor, or its data",
    ),
    (
        "is_distributed",
        "returns numbers about the tensor, or its data",
    ),
    (
        "set_distributed",
        "returns numbers about the tensor, or its data",
    ),
    ("from_data", "returns numbers about the tensor, or its data"),
    ("empty", "creates a tensor that depends on no other"),
    ("empty_like", "creates a tensor that depends on no other"),
    ("zeros", "creates a tensor that depends on no other"),
    ("zeros_like", "creates a tensor that depends on no other"),
    ("ones", "creates a tensor that depends on no other"),
    ("ones_like", "creates a tensor that depends on no other"),
    ("full", "creates a tensor that depends on no other"),
    ("full_like", "creates a tensor that depends on no other"),
    ("from_floats", "creates a tensor that depends on no other"),
    ("random_like", "creates a tensor that depends on no other"),
    ("random", "creates a tensor that depends on no other"),
    ("eye", "creates a tensor that depends on no other"),
    ("equal", "returns truth values"),
    ("not_equal", "returns truth values"),
    ("equal_scalar", "returns truth values"),
    ("not_equal_scalar", "returns truth values"),
    ("equal_elem", "returns truth values"),
    ("not_equal_elem", "returns truth values"),
    ("any", "returns truth values"),
    ("any_dim", "returns truth values"),
    ("all", "returns truth values"),
    ("all_dim", "returns truth values"),
    ("is_close", "returns truth values"),
    ("all_close", "returns truth values"),
    ("is_nan", "returns truth values"),
    ("contains_nan", "returns truth values"),
    ("is_inf", "returns truth values"),
    ("is_finite", "returns truth values"),
    ("bool", "returns truth values"),
    ("greater", "returns truth values"),
    ("greater_equal", "returns truth values"),
    ("lower", "returns truth values"),
    ("lower_equal", "returns truth values"),
    ("greater_scalar", "returns truth values"),
    ("greater_equal_scalar", "returns truth values"),
    ("lower_scalar", "returns truth values"),
    ("lower_equal_scalar", "returns truth values"),
    ("greater_elem", "returns truth values"),
    ("greater_equal_elem", "returns truth values"),
    ("lower_elem", "returns truth values"),
    ("lower_equal_elem", "returns truth values"),
    ("int", "returns whole numbers"),
    ("into_int", "returns whole numbers"),
    ("argsort", "returns whole numbers"),
    ("argsort_descending", "returns whole numbers"),
    ("argmax", "returns whole numbers"),
    ("argmin", "returns whole numbers"),
    ("argtopk", "returns whole numbers"),
    ("categorical", "returns whole numbers"),
    ("one_hot_fill", "returns whole numbers"),
    ("detach", "switches the tracking of gradients; no function"),
    (
        "require_grad",
        "switches the tracking of gradients; no function",
    ),
    (
        "is_require_grad",
        "switches the tracking of gradients; no function",
    ),
    (
        "set_require_grad",
        "switches the tracking of gradients; no function",
    ),
    (
        "quantize",
        "quantization; the gradient is that of the identity by definition",
    ),
    (
        "quantize_dynamic",
        "quantization; the gradient is that of the identity by definition",
    ),
    (
        "dequantize",
        "quantization; the gradient is that of the identity by definition",
    ),
    (
        "batch_norm_train_backward",
        "a backward pass itself, which each case of its operation runs",
    ),
    (
        "embedding_backward",
        "a backward pass itself, which each case of its operation runs",
    ),
    (
        "linear_x_backward",
        "a backward pass itself, which each case of its operation runs",
    ),
    (
        "linear_weight_backward",
        "a backward pass itself, which each case of its operation runs",
    ),
    (
        "linear_bias_backward",
        "a backward pass itself, which each case of its operation runs",
    ),
    (
        "deform_conv2d_backward",
        "a backward pass itself, which each case of its operation runs",
    ),
    (
        "max_pool1d_with_indices_backward",
        "a backward pass itself, which each case of its operation runs",
    ),
    (
        "adaptive_avg_pool2d_backward",
        "a backward pass itself, which each case of its operation runs",
    ),
    (
        "adaptive_avg_pool3d_backward",
        "a backward pass itself, which each case of its operation runs",
    ),
    (
        "interpolate_backward",
        "a backward pass itself, which each case of its operation runs",
    ),
    (
        "backward",
        "a backward pass itself, which each case of its operation runs",
    ),
    (
        "backward_lhs",
        "a backward pass itself, which each case of its operation runs",
    ),
    (
        "backward_rhs",
        "a backward pass itself, which each case of its operation runs",
    ),
    (
        "conv2d_weight_backward",
        "a backward pass itself, which each case of its operation runs",
    ),
    (
        "avg_pool2d_backward",
        "a backward pass itself, which each case of its operation runs",
    ),
    (
        "max_pool2d_with_indices_backward",
        "a backward pass itself, which each case of its operation runs",
    ),
    (
        "powf_scalar_impl",
        "the name inside autodiff of powf_scalar",
    ),
    (
        "TransformerDecoderLayer",
        "part of TransformerDecoder, which has a case; not created by itself",
    ),
];
