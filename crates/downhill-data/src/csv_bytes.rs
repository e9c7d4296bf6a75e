//! What the first bytes of a file tell about it, and its line ends.

/// The kind of a file that is not text, by its first bytes, with how to make text of it.
pub(crate) fn archive(bytes: &[u8]) -> Option<&'static str> {
    const KINDS: [(&[u8], &str); 8] = [
        (b"\x1f\x8b", "a gzip file; unpack it with gunzip first"),
        (
            b"PK\x03\x04",
            "a zip file or a workbook (xlsx, ods); unpack it, or export the sheet as CSV",
        ),
        (b"BZh", "a bzip2 file; unpack it with bunzip2 first"),
        (b"\xfd7zXZ\0", "an xz file; unpack it with unxz first"),
        (
            b"\x28\xb5\x2f\xfd",
            "a zstd file; unpack it with unzstd first",
        ),
        (
            b"\xd0\xcf\x11\xe0",
            "an Excel workbook (xls); export the sheet as CSV",
        ),
        (b"PAR1", "a Parquet file; export it as CSV"),
        (
            b"SQLite format 3\0",
            "an SQLite database; export the table as CSV",
        ),
    ];
    let kind = KINDS.iter().find(|(start, _)| bytes.starts_with(start));
    kind.map(|(_, kind)| *kind)
}

/// Whether these are the bytes of UTF-16: a byte-order mark, or many zeros, each in the same half of its pair.
///
/// In UTF-16, digits, commas and line ends have a zero byte each. Text in UTF-8 has none.
pub(crate) fn looks_like_utf16(bytes: &[u8]) -> bool {
    let zeros = |offset| {
        bytes
            .iter()
            .skip(offset)
            .step_by(2)
            .filter(|byte| **byte == 0)
    };
    let (first, second) = (zeros(0).count(), zeros(1).count());
    let many = (first == 0 || second == 0) && first + second > bytes.len() / 8;
    many || bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff")
}

/// The number of line ends: LF, CRLF or CR.
pub(crate) fn line_breaks(bytes: &[u8]) -> usize {
    let crlf = bytes.windows(2).filter(|pair| pair == b"\r\n").count();
    let single = bytes.iter().filter(|byte| matches!(byte, b'\r' | b'\n'));
    single.count() - crlf
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lf_crlf_and_cr_each_count_as_one_line_end() {
        for (text, expected) in [
            ("", 0),
            ("a", 0),
            ("a\nb\n", 2),
            ("a\r\nb\r\n", 2),
            ("a\rb", 1),
            ("\r\n\r\n\n\r", 4),
        ] {
            assert_eq!(line_breaks(text.as_bytes()), expected, "{text:?}");
        }
    }

    #[test]
    fn archives_are_named() {
        assert!(archive(b"\x1f\x8b\x08").is_some_and(|kind| kind.contains("gzip")));
        assert!(archive(b"PK\x03\x04\0").is_some_and(|kind| kind.contains("xlsx")));
        for text in ["", "P", "label,a\n", "BZ,h"] {
            assert_eq!(archive(text.as_bytes()), None, "{text:?}");
        }
    }
}
