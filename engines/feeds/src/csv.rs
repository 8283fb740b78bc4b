//! A cell of CSV, as it is written for people who open it in a spreadsheet.

use std::borrow::Cow;

/// What a spreadsheet takes for the beginning of a formula.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// A cell as CSV has it (RFC 4180). One that a spreadsheet would take for a formula gets an apostrophe before it.
#[must_use]
pub fn csv_cell(text: &str) -> Cow<'_, str> {
    let text = if text.starts_with(FORMULA) { format!("'{text}").into() } else { Cow::Borrowed(text) };
    if text.contains([',', '"', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")).into() } else { text }
}

/// What was meant by a cell that [`csv_cell`] wrote, its quotes taken off already.
#[must_use]
pub fn read_csv_cell(text: &str) -> &str {
    text.strip_prefix('\'').filter(|rest| rest.starts_with(FORMULA)).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_and_no_formula() {
        assert_eq!(["=1+1", "a,b", "plain", "a\"b"].map(csv_cell), ["'=1+1", "\"a,b\"", "plain", "\"a\"\"b\""]);
        assert_eq!(["'=1+1", "'tis", "plain"].map(read_csv_cell), ["=1+1", "'tis", "plain"]);
    }
}
