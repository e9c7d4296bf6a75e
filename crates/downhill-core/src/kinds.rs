//! One list for each kind of part, from which everything else about it follows.

/// Writes down the parts of one kind, each in one place.
///
/// An entry is a name, the text that options and files use, and, in braces, its settings: each with its usual value
/// and the check of its range. It becomes
///
/// - a plain struct, for which `hand` and `nn` implement the formula: a unit struct if there are no settings;
/// - a variant of the kind's enum, which holds the struct if there are settings;
/// - an entry of `all`, a name, a text to parse, and an arm of the kind's dispatch macro.
///
/// `($)` lets the macro write a macro.
macro_rules! kinds {
    (
        ($d:tt)
        $(#[$attribute:meta])*
        $kind:ident, $called:literal, $each:ident, $copy:meta;
        $(
            $(#[$doc:meta])*
            $name:ident = $text:literal $([$alias:literal])? $({
                $(
                    $(#[$about:meta])*
                    $field:ident: $type:ty = $usual:expr => $check:ident($what:literal);
                )+
            })?
        )+
    ) => {
        $(#[$attribute])*
        #[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
        #[$copy]
        #[serde(rename_all = "snake_case")]
        pub enum $kind {
            $($(#[$doc])* $(#[serde(alias = $alias)])? $name $((kinds!(@first $name $($field)+)))?,)+
        }

        $(kinds! { @part $kind ($(#[$doc])*) ($copy) $name $({
            $($(#[$about])* $field: $type = $usual => $check($what);)+
        })? })+

        impl $kind {
            /// One of each, with the usual settings.
            pub fn all() -> Vec<Self> {
                #[allow(clippy::default_constructed_unit_structs, reason = "not all of them are")]
                let all = vec![$($name::default().into()),+];
                all
            }

            /// Its name in options, files and reports.
            pub fn name(&self) -> &'static str {
                match self {
                    $(Self::$name { .. } => $text,)+
                }
            }

            /// The names there are, first to last.
            pub fn names() -> &'static [&'static str] {
                &[$($text),+]
            }

            /// Checks every setting against its range.
            ///
            /// # Errors
            ///
            /// [`SettingError`](crate::SettingError) with the setting, its range and the value found.
            pub fn validate(&self) -> Result<(), $crate::SettingError> {
                $each!(self, part => part.validate())
            }
        }

        impl std::fmt::Display for $kind {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.name())
            }
        }

        impl std::str::FromStr for $kind {
            type Err = $crate::SettingError;

            /// Reads a name; `-` and `_` are the same. The settings are the usual ones.
            fn from_str(given: &str) -> Result<Self, $crate::SettingError> {
                $(if $crate::error::same_name(given, $text) $(|| $crate::error::same_name(given, $alias))? {
                    #[allow(clippy::default_constructed_unit_structs, reason = "not all of them are")]
                    return Ok($name::default().into());
                })+
                Err($crate::SettingError::unknown($called, given, Self::names()))
            }
        }

        /// Matches on the kind and binds the part itself, whatever its type.
        #[doc(hidden)]
        #[macro_export]
        macro_rules! $each {
            ($d value:expr, $d part:ident => $d body:expr) => {
                match $d value {
                    $($crate::__pattern!($kind $name [$($($field)+)?] $d part) => {
                        let $d part = $crate::__part!($name [$($($field)+)?] $d part);
                        $d body
                    })+
                }
            };
        }
        use $each;
    };

    (@first $name:ident $($rest:ident)+) => { $name };

    (@part $kind:ident ($(#[$doc:meta])*) ($copy:meta) $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
        pub struct $name;

        impl $name {
            #[allow(clippy::unnecessary_wraps, reason = "parts with settings can fail")]
            pub(crate) fn validate(&self) -> Result<(), $crate::SettingError> {
                Ok(())
            }
        }

        impl From<$name> for $kind {
            fn from(_: $name) -> Self {
                Self::$name
            }
        }
    };

    (@part $kind:ident ($(#[$doc:meta])*) ($copy:meta) $name:ident {
        $($(#[$about:meta])* $field:ident: $type:ty = $usual:expr => $check:ident($what:literal);)+
    }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
        #[$copy]
        #[serde(default, deny_unknown_fields)]
        pub struct $name {
            $($(#[$about])* pub $field: $type,)+
        }

        impl $name {
            /// Checks every setting against its range.
            ///
            /// # Errors
            ///
            /// [`SettingError`](crate::SettingError) with the setting, its range and the value found.
            pub fn validate(&self) -> Result<(), $crate::SettingError> {
                $($crate::range::$check($what, &self.$field)?;)+
                Ok(())
            }
        }

        impl Default for $name {
            /// The usual settings.
            fn default() -> Self {
                Self { $($field: $usual,)+ }
            }
        }

        impl From<$name> for $kind {
            fn from(part: $name) -> Self {
                Self::$name(part)
            }
        }
    };
}

/// The pattern of a variant, with its settings bound to a name if it has any.
#[doc(hidden)]
#[macro_export]
macro_rules! __pattern {
    ($kind:ident $name:ident [] $part:ident) => {
        $crate::$kind::$name
    };
    ($kind:ident $name:ident [$($field:ident)+] $part:ident) => {
        $crate::$kind::$name($part)
    };
}

/// The part that a variant stands for.
#[doc(hidden)]
#[macro_export]
macro_rules! __part {
    ($name:ident [] $part:ident) => {
        &$crate::$name
    };
    ($name:ident [$($field:ident)+] $part:ident) => {
        $part
    };
}
