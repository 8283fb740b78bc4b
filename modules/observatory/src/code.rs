//! Codes people read, type and tell by telephone.

use kernel::Entropy;

/// Letters that cannot be taken for each other (Crockford's).
const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Letters in groups of four, such as `7K3F-9QXM-2B4T`: 20 bits each.
#[must_use]
pub fn fresh(entropy: &dyn Entropy, groups: usize) -> String {
    let mut bytes = vec![0; groups * 4];
    entropy.fill(&mut bytes);
    let letters: Vec<char> = bytes.iter().map(|b| LETTERS[usize::from(b & 31)] as char).collect();
    letters.chunks(4).map(|four| four.iter().collect::<String>()).collect::<Vec<_>>().join("-")
}

/// A code as it was meant: without what people add, and with the letters they mix up.
#[must_use]
pub fn plain(code: &str) -> String {
    let letter = |c: char| match c.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        c => c,
    };
    code.chars().filter(char::is_ascii_alphanumeric).map(letter).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_read_as_people_type_them() {
        assert_eq!(plain(" 7k3f 9qxm-2b4t "), "7K3F9QXM2B4T");
        assert_eq!(plain("oIl0"), "0110");
        let code = fresh(&testkit::SeededEntropy::new(1), 4);
        assert_eq!((code.len(), plain(&code).len()), (19, 16));
    }
}
