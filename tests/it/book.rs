//! The book's text: Rust included and not typed, includes, links, images and formulas alive. Every check is
//! shown to fail, on a copy of the book with one mistake in it.

use std::fs;
use std::path::Path;

use downhill_xtask::recording::{self, CommandOutput, List};
use downhill_xtask::{Book, Problem, check};
use tempfile::TempDir;

use crate::examples::{run_in, text};

fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn problems(repository: &Path) -> Vec<Problem> {
    let book = Book::read(repository).unwrap();
    check::problems(&book, &List::read(&book.folder).unwrap())
}

#[test]
fn nothing_in_the_text_is_bare_dead_or_broken() {
    let found = problems(repository());
    let lines: Vec<_> = found.iter().map(Problem::to_string).collect();
    assert!(found.is_empty(), "{}", lines.join("\n"));
}

/// A small book in a folder of its own, with nothing wrong, and `more` at its end.
fn small(more: &str) -> TempDir {
    let folder = TempDir::new().unwrap();
    let write = |path: &str, text: &str| {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    write(
        "examples/a.rs",
        "// ANCHOR: step\nlet w = w - dw;\n// ANCHOR_END: step\n",
    );
    write(
        "book/outputs.toml",
        "[[output]]\nname = 'a'\nrun = 'cargo run --example a'\n",
    );
    write(
        "book/src/outputs/a.txt",
        "$ cargo run --example a\nloss 0.5\n",
    );
    write("book/src/figures/a.svg", "<svg/>");
    write(
        "book/src/SUMMARY.md",
        "# A\n\n- [One](one.md)\n- [Two](two.md)\n",
    );
    write("book/src/two.md", "# Two\n\n## Try it\n");
    let one = "# One\n\nWith $x W$, see [two](two.md#try-it) and [above](#one).\n\n\
               ```rust\n{{#include ../../examples/a.rs:step}}\n```\n\n\
               ```console\n{{#include outputs/a.txt}}\n```\n\n\
               ```sh\ncargo run --example a\n```\n\n\
               ![A line that falls](figures/a.svg)\n\n";
    write("book/src/one.md", &format!("{one}{more}\n"));
    folder
}

#[test]
fn the_small_book_has_no_problem() {
    assert_eq!(problems(small("").path()), []);
}

#[test]
fn each_mistake_is_found() {
    let mistakes = [
        ("```rust\nlet x = 1;\n```", "typed Rust code"),
        (
            "```rust\n{{#include outputs/a.txt}}\n```",
            "typed Rust code",
        ),
        ("    let x = 1;", "an indented code block"),
        ("```\nx\n```", "a code block in"),
        ("```console\n$ ls\na\n```", "typed console output"),
        ("```sh\ncargo run --example b\n```", "does not list"),
        (
            "{{#include ../../examples/b.rs:step}}",
            "which does not exist",
        ),
        ("{{#include ../../examples/a.rs:leap}}", "no such anchor"),
        ("{{#include ../../examples/a.rs:1:2}}", "line numbers"),
        ("{{#rustdoc_include ../../examples/a.rs:step}}", "helper"),
        ("{{#include ../../../../../../etc/hostname}}", "includes"),
        ("[three](three.md)", "points to no file"),
        ("[two](two.md#three)", "points to no heading"),
        ("[here](#nowhere)", "points to no heading"),
        ("[out](../../examples/a.rs)", "points to no file"),
        ("[out](http://example.com)", "must begin with https"),
        ("![](figures/a.svg)", "no alternative text"),
        ("![A line](figures/b.svg)", "does not exist"),
        ("![A line](https://example.com/a.svg)", "another host"),
        ("<img src='figures/a.svg'>", "in raw HTML"),
        ("<script>1</script>", "in raw HTML"),
        ("$\\nothing{x}$", "does not render"),
        ("$$\n\\frac{1}\n$$", "does not render"),
        ("$\\frac{1$", "a dollar sign outside a formula"),
        ("$x $", "a dollar sign outside a formula"),
    ];
    for (mistake, what) in mistakes {
        let found = problems(small(mistake).path());
        let [problem] = found.as_slice() else {
            panic!("{mistake}: {found:?}");
        };
        assert!(problem.what.contains(what), "{mistake}: {problem}");
        assert_eq!(problem.file, Path::new("one.md"), "{mistake}");
        assert!(problem.line >= 19, "{mistake}: {problem}");
    }
}

#[test]
fn a_chapter_that_is_not_listed_and_a_listed_one_that_is_not_there_are_found() {
    let folder = small("");
    let source = folder.path().join("book/src");
    fs::rename(source.join("two.md"), source.join("three.md")).unwrap();
    let found = problems(folder.path());
    let files: Vec<_> = found.iter().map(|p| p.file.to_str().unwrap()).collect();
    assert_eq!(files, ["SUMMARY.md", "one.md", "three.md"], "{found:?}");
}

/// The targets of a Markdown text's links that are files, without their anchors.
fn links(text: &str) -> Vec<&str> {
    let targets = text
        .split("](")
        .skip(1)
        .filter_map(|rest| rest.split(')').next());
    let files = targets.filter(|target| !target.starts_with("http"));
    files
        .map(|target| target.split('#').next().unwrap())
        .collect()
}

#[test]
fn the_readme_leads_to_the_book_and_the_front_page_to_every_chapter() {
    let readme = fs::read_to_string(repository().join("README.md")).unwrap();
    let readme = links(&readme);
    for target in &readme {
        assert!(
            repository().join(target).exists(),
            "README.md: {target} is not there"
        );
    }
    assert!(readme.contains(&"book/src/SUMMARY.md"));
    let front = fs::read_to_string(repository().join("book/src/about.md")).unwrap();
    let front = links(&front);
    let chapters = Book::read(repository()).unwrap().chapters;
    assert!(chapters.len() >= 17, "{}", chapters.len());
    for name in chapters
        .iter()
        .map(|chapter| chapter.path.to_str().unwrap())
    {
        let listed = ["SUMMARY.md", "about.md"].contains(&name) || front.contains(&name);
        assert!(listed, "about.md: no link to {name}");
    }
}

/// The output of a fast example; `book-outputs --check` runs all commands of the list.
fn output_of(folder: &Path, command: &str) -> Option<CommandOutput> {
    let command = command.strip_prefix("cargo run --example ")?;
    let mut words = command.split_whitespace();
    let example = words.next()?;
    let quick = ["blobs", "figures", "neuron", "regress"].contains(&example)
        || command == "spirals -- --engine hand"
        || command.ends_with("--help");
    if !quick {
        return None;
    }
    let arguments: Vec<_> = words.filter(|word| *word != "--").collect();
    let output = run_in(folder, example, &arguments);
    Some(CommandOutput {
        status: output.status.code().unwrap_or(-1),
        stdout: text(&output.stdout),
        stderr: text(&output.stderr),
        folder: folder.to_owned(),
    })
}

#[test]
fn what_the_book_says_the_examples_print_and_draw_is_what_they_do() {
    let book = repository().join("book");
    let mut list = List::read(&book).unwrap();
    if !cfg!(target_os = "linux") {
        // A pixel is another machine's `exp`.
        let figures = list.outputs.iter_mut().flat_map(|o| &mut o.figures);
        figures.for_each(|figure| figure.rounding = Some(1.0));
    }
    let folder = TempDir::new().unwrap();
    let mut ran = 0;
    let run = |command: &str| {
        let output = output_of(folder.path(), command);
        ran += usize::from(output.is_some());
        Ok(output)
    };
    let stale = recording::compare(&list, &book.join("src"), run).unwrap();
    assert!(ran >= 10, "{ran}");
    let mend = "cargo run -p downhill-xtask -- book-outputs";
    assert!(stale.is_empty(), "{}\n{mend}", stale.join("\n"));
}
