//! Texts that are the same but for rounding, which another machine does otherwise.

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
/// How many spaces there are does not count: they line up numbers. Nor does the order of the lines: rows that
/// are sorted by what rounding left of them are in another order elsewhere.
pub(super) fn difference<'t>(
    then: &'t str,
    now: &'t str,
    rounding: f64,
) -> Option<(Option<&'t str>, Option<&'t str>)> {
    let mut new: Vec<(&str, Vec<Token<'_>>)> = now.lines().map(|l| (l, tokens(l))).collect();
    let mut old = None;
    for line in then.lines() {
        let tokens = tokens(line);
        match new.iter().position(|(_, t)| same(&tokens, t, rounding)) {
            Some(at) => drop(new.remove(at)),
            None => old = old.or(Some(line)),
        }
    }
    let new = new.first().map(|(line, _)| *line);
    (old.is_some() || new.is_some()).then_some((old, new))
}

/// A piece of a line.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Token<'t> {
    /// What is no number: a letter, a sign.
    Word(&'t str),
    /// A number, and one of the last place it is printed to.
    Number(f64, f64),
}

fn same(a: &[Token<'_>], b: &[Token<'_>], rounding: f64) -> bool {
    let pair = |(a, b): (&Token<'_>, &Token<'_>)| match (a, b) {
        (Token::Number(a, a_place), Token::Number(b, b_place)) => {
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
        let (piece, after) = match number(rest) {
            0 => rest.split_at(first.len_utf8()),
            length => rest.split_at(length),
        };
        tokens.push(match piece.parse() {
            Ok(number) => Token::Number(number, last_place(piece)),
            Err(_) => Token::Word(piece),
        });
        rest = after.trim_start();
    }
    tokens
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

/// One of the last place of a number as it is printed: 0.001 of `-1.250`, 1e-7 of `2.5e-6`. A whole number
/// is a count, and exact.
fn last_place(number: &str) -> f64 {
    let (mantissa, exponent) = number.split_once('e').unwrap_or((number, "0"));
    let decimals = mantissa.split_once('.').map_or(0, |(_, d)| d.len());
    match (decimals, exponent.parse::<i32>(), i32::try_from(decimals)) {
        (0, _, _) if number == mantissa => 0.0,
        // A hair more: decimals are no binary numbers.
        (_, Ok(exponent), Ok(decimals)) => 1.001 * 10.0_f64.powi(exponent - decimals),
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
                Token::Number(number, place) => format!("{number:e}±{place:.0e}"),
            };
            tokens(line)
                .iter()
                .map(number)
                .collect::<Vec<_>>()
                .join(" ")
        };
        assert_eq!(
            of("  b[0]   -1.250 (2.5e-6)"),
            "b [ 0e0±0e0 ] -1.25e0±1e-3 ( 2.5e-6±1e-7 )"
        );
        assert_eq!(of("3. 1e 2e-x"), "3e0±0e0 . 1e0±0e0 e 2e0±0e0 e - x");
        assert_eq!(of("1e-16 µ"), "1e-16±1e-16 µ");
        assert_eq!(of("M1.5,-2"), of("M 1.5 , -2"));
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
        assert!(!same("54 runs", "55 runs", 1e-3), "a count");
        assert!(same("1.2 s", "1.3 s", 0.0), "the last place");
        assert!(!same("1.2 s", "1.4 s", 0.0));
        assert!(same("60.3 %", "51.6 %", 1.0));
        assert!(!same("60.3 %", "-61 %", 1.0), "of another sign");
        assert!(!same("NaN", "1.5", 1.0));
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
    }
}
