//! Smaller forms of a message that did harm: runs halved, halves left out.

/// Forms to try in place of a message, the boldest first; each is shorter, none is empty.
pub(super) fn smaller(bytes: &[u8]) -> Vec<Vec<u8>> {
    let (half, run) = (bytes.len() / 2, longest_run(bytes));
    let without = |from: usize, to: usize| [&bytes[..from], &bytes[to..]].concat();
    let mut forms = Vec::new();
    if run.len() >= 8 {
        forms.push(without(run.start, run.start + run.len() / 2));
    }
    forms.push(bytes[..half].to_vec());
    forms.push(without(half / 2, half + half / 2));
    forms.push(bytes[half..].to_vec());
    forms.retain(|form| !form.is_empty() && form.len() < bytes.len());
    forms
}

/// The longest run of one byte.
fn longest_run(bytes: &[u8]) -> std::ops::Range<usize> {
    let (mut longest, mut start) = (0..0, 0);
    for at in 0..bytes.len() {
        if bytes[at] != bytes[start] {
            start = at;
        }
        if at + 1 - start > longest.len() {
            longest = start..at + 1;
        }
    }
    longest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_shrink_until_nothing_is_left() {
        let mut bytes = [b"GET / HTTP/1.1\r\nX: ".to_vec(), vec![b'A'; 65_536]].concat();
        let mut steps = 0;
        while let Some(form) = smaller(&bytes).into_iter().next() {
            assert!(form.len() < bytes.len());
            (bytes, steps) = (form, steps + 1);
        }
        assert!(steps < 40, "{steps}");
    }

    #[test]
    fn the_longest_run_is_halved_first() {
        assert_eq!(smaller(b"ab00000000cd")[0], b"ab0000cd");
    }
}
