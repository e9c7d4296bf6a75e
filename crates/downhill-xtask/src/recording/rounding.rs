//! Compares texts up to rounding, which differs between machines.

/// From this `rounding` on, counts may differ, such as steps until convergence.
const INEXACT_COUNTS: f64 = 0.1;

/// Finds the first line that only `then` has, and the first that only `now` has.
///
/// Returns `None` if the texts are equal up to rounding. Two lines are equal if their words are, and if each
/// number `a` of one and the corresponding number `b` of the other satisfy
///
/// ```text
/// |a - b| ≤ rounding · max(1, |a|, |b|) + one unit of the last printed place
/// ```
///
/// Whole numbers are counts and must be equal, unless `rounding` is 0.1 or more. Spaces do not count, since they
/// align numbers. The order of lines does not count, since a table may be sorted by rounding errors. The command
/// after `$` must be equal.
pub(super) fn difference<'t>(
    then: &'t str,
    now: &'t str,
    rounding: f64,
) -> Option<(Option<&'t str>, Option<&'t str>)> {
    let (command, then) = then.split_at(command(then));
    let (other, now) = now.split_at(self::command(now));
    if command != other {
        return Some((Some(command.trim_end()), Some(other.trim_end())));
    }
    let mut new: Vec<&str> = now.lines().collect();
    let mut old: Vec<&str> = then.lines().collect();
    // Identical lines first, so that no line is matched with another's equal up to rounding.
    old.retain(|line| take(&mut new, |other| other == line).is_none());
    let mut new: Vec<(&str, Vec<Token<'_>>)> = new.into_iter().map(|l| (l, tokens(l))).collect();
    old.retain(|line| {
        let tokens = tokens(line);
        take(&mut new, |(_, other)| same(&tokens, other, rounding)).is_none()
    });
    let (old, new) = (old.first().copied(), new.first().map(|(line, _)| *line));
    (old.is_some() || new.is_some()).then_some((old, new))
}

/// Removes and returns the first element that matches.
fn take<T>(all: &mut Vec<T>, matches: impl Fn(&T) -> bool) -> Option<T> {
    let at = all.iter().position(matches)?;
    Some(all.remove(at))
}

/// The length of the command, of one or more lines, that begins a recorded text.
fn command(text: &str) -> usize {
    if !text.starts_with('$') {
        return 0;
    }
    let mut end = 0;
    for line in text.split_inclusive('\n') {
        end += line.len();
        if !line.trim_end().ends_with('\\') {
            break;
        }
    }
    end
}

/// A piece of a line.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Token<'t> {
    /// Not a number: a letter, a sign, a name that contains digits.
    Word(&'t str),
    /// A number as printed, its value, and one unit of its last printed place.
    Number(&'t str, f64, f64),
}

fn same(a: &[Token<'_>], b: &[Token<'_>], rounding: f64) -> bool {
    let whole = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let pair = |(a, b): (&Token<'_>, &Token<'_>)| match (a, b) {
        (Token::Number(a, ..), Token::Number(b, ..))
            if a == b || (whole(a) && whole(b) && rounding < INEXACT_COUNTS) =>
        {
            a == b
        }
        (Token::Number(_, a, a_place), Token::Number(_, b, b_place)) => {
            let largest = a.abs().max(b.abs()).max(1.0);
            (a - b).abs() <= rounding * largest + a_place.min(*b_place)
        }
        (a, b) => a == b,
    };
    a.len() == b.len() && a.iter().zip(b).all(pair)
}

/// Splits a line into words and numbers, without spaces.
fn tokens(line: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut rest = line.trim_start();
    while let Some(first) = rest.chars().next() {
        let (length, number) = match number(rest) {
            0 => (word(rest).max(first.len_utf8()), None),
            length => (length, rest.get(..length).and_then(|n| n.parse().ok())),
        };
        let (piece, after) = rest.split_at(length);
        tokens.push(match number.filter(|n: &f64| n.is_finite()) {
            Some(number) => Token::Number(piece, number, last_place(piece)),
            None => Token::Word(piece),
        });
        rest = after.trim_start();
    }
    tokens
}

/// The length of the word at the beginning of a text, such as `w2` or `#0072b2`.
fn word(text: &str) -> usize {
    if !text.starts_with(|c: char| c.is_alphabetic() || c == '_' || c == '#') {
        return 0;
    }
    let rest = text.get(1..).unwrap_or_default();
    let end = |c: char| !(c.is_alphanumeric() || c == '_');
    // A first letter of several bytes is a word by itself.
    match text.is_char_boundary(1) {
        true => 1 + rest.find(end).unwrap_or(rest.len()),
        false => 0,
    }
}

/// The length of the number at the beginning of a text, or 0.
fn number(text: &str) -> usize {
    let digits = |at: usize| {
        let rest = text.get(at..).unwrap_or_default();
        rest.find(|c: char| !c.is_ascii_digit())
            .unwrap_or(rest.len())
    };
    let sign = usize::from(text.starts_with('-'));
    let mut end = sign + digits(sign);
    if end == sign {
        return 0;
    }
    for (mark, sign) in [(".", ""), ("e", "-")] {
        let after = text.get(end..).and_then(|rest| rest.strip_prefix(mark));
        let Some(after) = after else { continue };
        let signed = usize::from(!sign.is_empty() && after.starts_with(sign));
        let more = digits(end + 1 + signed);
        if more > 0 {
            end += 1 + signed + more;
        }
    }
    end
}

/// One unit of the last place: 0.001 for `-1.250`, 1e-7 for `2.5e-6`, 0 for `35`.
fn last_place(number: &str) -> f64 {
    let (mantissa, exponent) = number.split_once('e').unwrap_or((number, "0"));
    let decimals = mantissa.split_once('.').map_or(0, |(_, d)| d.len());
    match (decimals, exponent.parse::<i32>(), i32::try_from(decimals)) {
        (0, _, _) if number == mantissa => 0.0,
        // Slightly more, because decimals are not exact in binary.
        (_, Ok(exponent), Ok(decimals)) => 1.001 * 10.0_f64.powi(exponent.saturating_sub(decimals)),
        _ => 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splits_a_line_into_words_and_numbers() {
        let of = |line| {
            let number = |token: &Token<'_>| match token {
                Token::Word(word) => (*word).to_owned(),
                Token::Number(_, number, place) => format!("{number:e}±{place:.0e}"),
            };
            let tokens = tokens(line);
            tokens.iter().map(number).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(
            of("  b[0]   -1.250 (2.5e-6)"),
            "b [ 0e0±0e0 ] -1.25e0±1e-3 ( 2.5e-6±1e-7 )"
        );
        assert_eq!(of("3. 1e 2e-x"), "3e0±0e0 . 1e0±0e0 e 2e0±0e0 e - x");
        assert_eq!(of("1e-16 µ1"), "1e-16±1e-16 µ 1e0±0e0");
        assert_eq!(of("dw2 v1.5 #009e73"), "dw2 v1 . 5e0±0e0 #009e73");
        assert_eq!(of("1e999 1.5e-2147483648"), "1e999 0e0±0e0");
    }

    #[test]
    fn numbers_may_differ_by_rounding_and_words_may_not() {
        let same = |then, now, rounding| difference(then, now, rounding).is_none();
        let then = "loss 0.123456789012 error 2.2e-16";
        assert!(same(then, "loss 0.123456789099  error 4.4e-16", 1e-9));
        assert!(!same(then, "loss 0.123456799012 error 2.2e-16", 1e-9));
        assert!(!same(then, "loss 0.123456789012 error 2.2e-8", 1e-9));
        assert!(!same(then, "Loss 0.123456789012 error 2.2e-16", 1.0));
        assert!(!same(then, "loss 0.123456789012 error", 1.0));
        assert!(same("1.2 s", "1.3 s", 0.0), "the last place");
        assert!(!same("1.2 s", "1.4 s", 0.0));
        assert!(same("60.3 %", "51.6 %", 1.0));
        assert!(!same("60.3 %", "-61 %", 1.0), "different sign");
        assert!(!same("NaN", "1.5", 1.0));
        assert!(!same("dL/dw2", "dL/dw3", 1.0), "a name");
        assert!(same("1e999", "1e999", 0.0));
    }

    #[test]
    fn counts_and_commands_are_exact() {
        let same = |then, now, rounding| difference(then, now, rounding).is_none();
        assert!(!same("1000 of 2000", "1001 of 2000", 1e-3));
        assert!(!same("9007199254740993", "9007199254740992", 0.0));
        assert!(same("35 runs", "41 runs", 0.5), "steps until convergence");
        let then = "$ cargo run \\\n    --alpha 0.10\nloss 0.10";
        assert!(same(
            then,
            "$ cargo run \\\n    --alpha 0.10\nloss 0.11",
            1.0
        ));
        assert!(!same(
            then,
            "$ cargo run \\\n    --alpha 0.11\nloss 0.10",
            1.0
        ));
    }

    #[test]
    fn the_order_of_lines_may_differ_but_not_their_number() {
        let then = "a 1\nb 2\nb 2\n";
        assert_eq!(difference(then, "b 2\na 1\nb 2\n", 1e-9), None);
        assert_eq!(
            difference(then, "b 2\na 1\n", 1e-9),
            Some((Some("b 2"), None))
        );
        assert_eq!(
            difference(then, "a 1\nb 2\nb 2\nc", 1e-9),
            Some((None, Some("c")))
        );
        assert_eq!(
            difference(then, "a 1\nb 4\nb 2", 1e-9),
            Some((Some("b 2"), Some("b 4")))
        );
        // Identical lines are matched first.
        let (then, now) = ("x 1.1\nx 1.2\nx 1.3", "x 1.2\nx 1.3\nx 1.1");
        assert_eq!(difference(then, now, 0.0), None);
    }
}
