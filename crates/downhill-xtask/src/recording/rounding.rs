//! Texts that are the same but for rounding, which another machine does otherwise.

/// From this share on even a whole number may be off: it counts steps until something was near enough, say.
const ANY_NUMBER: f64 = 0.1;

/// The first line of `then` that is not among those of `now`, up to rounding, and the first of `now` that
/// is not among those of `then`; none if there is no such line.
///
/// Two lines are the same if their words are and each number `a` of one is the number `b` in its place of
/// the other, to within
///
/// ```text
/// |a - b| ≤ rounding · max(1, |a|, |b|) + one of the last place that is printed
/// ```
///
/// A whole number is a count, and exact, unless the share is a tenth or more. How many spaces there are does
/// not count: they line up numbers. Nor does the order of the lines: rows that are sorted by what rounding
/// left of them are in another order elsewhere. The command, which begins with `$`, is exact.
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
    // First those that are the same to the letter, so that none takes another's place.
    old.retain(|line| take(&mut new, |other| other == line).is_none());
    let mut new: Vec<(&str, Vec<Token<'_>>)> = new.into_iter().map(|l| (l, tokens(l))).collect();
    old.retain(|line| {
        let tokens = tokens(line);
        take(&mut new, |(_, other)| same(&tokens, other, rounding)).is_none()
    });
    let (old, new) = (old.first().copied(), new.first().map(|(line, _)| *line));
    (old.is_some() || new.is_some()).then_some((old, new))
}

/// Takes the first that is `like` it out of all.
fn take<T>(all: &mut Vec<T>, like: impl Fn(&T) -> bool) -> Option<T> {
    let at = all.iter().position(like)?;
    Some(all.remove(at))
}

/// How long the command is that a recorded text begins with, over as many lines as it goes on.
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
    /// What is no number: a letter, a sign, a name with digits in it.
    Word(&'t str),
    /// A number as it is printed, and one of the last place it is printed to.
    Number(&'t str, f64, f64),
}

fn same(a: &[Token<'_>], b: &[Token<'_>], rounding: f64) -> bool {
    let whole = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let pair = |(a, b): (&Token<'_>, &Token<'_>)| match (a, b) {
        (Token::Number(a, ..), Token::Number(b, ..))
            if a == b || (whole(a) && whole(b) && rounding < ANY_NUMBER) =>
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

/// The words and numbers of a line, without the spaces between them.
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

/// How long the word is that a text begins with, digits in it included: `w2`; a color, `#0072b2`.
fn word(text: &str) -> usize {
    if !text.starts_with(|c: char| c.is_alphabetic() || c == '_' || c == '#') {
        return 0;
    }
    let rest = text.get(1..).unwrap_or_default();
    let end = |c: char| !(c.is_alphanumeric() || c == '_');
    // The first may be longer than a byte: then it is a word of itself.
    match text.is_char_boundary(1) {
        true => 1 + rest.find(end).unwrap_or(rest.len()),
        false => 0,
    }
}

/// How long the number is that a text begins with; 0 if it begins with none.
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

/// One of the last place of a number as it is printed: 0.001 of `-1.250`, 1e-7 of `2.5e-6`; none of a whole
/// number.
fn last_place(number: &str) -> f64 {
    let (mantissa, exponent) = number.split_once('e').unwrap_or((number, "0"));
    let decimals = mantissa.split_once('.').map_or(0, |(_, d)| d.len());
    match (decimals, exponent.parse::<i32>(), i32::try_from(decimals)) {
        (0, _, _) if number == mantissa => 0.0,
        // A hair more: decimals are no binary numbers.
        (_, Ok(exponent), Ok(decimals)) => 1.001 * 10.0_f64.powi(exponent.saturating_sub(decimals)),
        _ => 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_a_line_apart() {
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
        assert!(!same("60.3 %", "-61 %", 1.0), "of another sign");
        assert!(!same("NaN", "1.5", 1.0));
        assert!(!same("dL/dw2", "dL/dw3", 1.0), "a name");
        assert!(same("1e999", "1e999", 0.0));
    }

    #[test]
    fn counts_and_commands_are_exact() {
        let same = |then, now, rounding| difference(then, now, rounding).is_none();
        assert!(!same("1000 of 2000", "1001 of 2000", 1e-3));
        assert!(!same("9007199254740993", "9007199254740992", 0.0));
        assert!(same("35 runs", "41 runs", 0.5), "until something is near");
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
    fn lines_may_come_in_another_order_but_none_more_and_none_less() {
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
        // No line takes another's place.
        let (then, now) = ("x 1.1\nx 1.2\nx 1.3", "x 1.2\nx 1.3\nx 1.1");
        assert_eq!(difference(then, now, 0.0), None);
    }
}
